package dev.kymo.monitoring.log;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kymo.monitoring.event.EventCases;
import dev.kymo.monitoring.event.EventJson;
import dev.kymo.monitoring.event.EventSink;
import dev.kymo.monitoring.event.RunStatus;
import dev.kymo.monitoring.rows.Lines;
import dev.kymo.vocabulary.IoReason;
import dev.kymo.vocabulary.LoggedEvent;
import dev.kymo.vocabulary.RunEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Appends everything that is neither a row of numbers nor a lag (a level that the rows tell) to {@code RUNS/ID/events.jsonl}: one JSON object per event, with its
 * {@code type} first. Each event has left this process when {@link #accept} returns; a line torn by a loss of power is cut
 * off before the next event.
 */
public final class EventLog implements EventSink {
  /** Bytes that a torn line may have. */
  private static final long MOST_TORN = 16 << 20;

  /** Damaged lines that are named; more are counted. */
  private static final int MOST_DAMAGES = 10;

  /** Damaged lines after which it is no log: a whole one has some hundred lines. */
  private static final int MOST_BAD_LINES = 1_000;

  private static final Map<String, Class<? extends LoggedEvent>> TYPES = EventCases.types().stream()
      .filter(LoggedEvent.class::isAssignableFrom)
      .collect(Collectors.toUnmodifiableMap(EventLog::word, type -> type));

  private final Path runs;
  private final Map<String, FileChannel> open = new HashMap<>();
  private final Map<String, Boolean> ended = new HashMap<>();
  private boolean closed;

  /**
   * @param runs the folder that holds a folder for each run
   */
  public EventLog(Path runs) {
    this.runs = runs;
  }

  @Override
  public void accept(RunEvent event) {
    if (closed) {
      throw new IllegalStateException("the log is closed");
    }
    // a lag is a level that changes with every step, and the rows tell it anyway
    if (!(event instanceof LoggedEvent logged) || event instanceof LoggedEvent.ProbeLagged) {
      return;
    }
    if (endedBefore(logged.run())) {
      return;
    }
    ObjectNode line = EventJson.parse("{}").put("type", word(logged.getClass()));
    line.setAll(EventJson.tree(logged));
    Path file = file(logged.run());
    try {
      append(file, logged.run(), CheckedLine.of(EventJson.text(line)) + "\n");
      if (RunStatus.QUEUED.after(logged).ended()) {
        closeLog(logged.run());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write to " + file, e);
    }
  }

  /** Whether the run had ended before this log was opened: who resumes its experiment tells that again, and nothing new. */
  private boolean endedBefore(String run) {
    return ended.computeIfAbsent(run, first -> {
      RunStatus state = RunStatus.QUEUED;
      for (LoggedEvent event : read(file(first), first).events()) {
        state = state.after(event);
      }
      return state.ended();
    });
  }

  private void append(Path file, String run, String line) throws IOException {
    FileChannel channel = open.get(run);
    if (channel == null) {
      Files.createDirectories(runs.resolve(run));
      channel = FileChannel.open(
          file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      open.put(run, channel);
      cutTornLine(channel);
    }
    long end = channel.size();
    ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes, end + bytes.position());
      }
    } catch (IOException e) {
      closeLog(run); // opening it again cuts off what was written of the line
      throw e;
    }
  }

  /** Puts the end behind the last line's end. What is longer than any line was not torn; behind it, a new line begins. */
  private static void cutTornLine(FileChannel channel) throws IOException {
    ByteBuffer block = ByteBuffer.allocate(1 << 16);
    long size = channel.size();
    long end = size;
    while (end > 0) {
      if (size - end > MOST_TORN) {
        channel.write(ByteBuffer.wrap(new byte[] {'\n'}), size);
        return;
      }
      long from = Math.max(0, end - block.capacity());
      int last = lastLineEnd(channel, from, block.clear().limit((int) (end - from)));
      end = from + last + 1;
      if (last >= 0) {
        break;
      }
    }
    channel.truncate(end);
  }

  /** Where a line ends in the block at a place of the file; -1 if none does. */
  private static int lastLineEnd(FileChannel channel, long from, ByteBuffer block)
      throws IOException {
    while (block.hasRemaining() && channel.read(block, from + block.position()) >= 0) {
      // until it is full
    }
    int last = block.position() - 1;
    while (last >= 0 && block.get(last) != '\n') {
      last--;
    }
    return last;
  }

  private Path file(String run) {
    Path folder = runs.resolve(run);
    if (!folder.normalize().equals(folder) || !runs.equals(folder.getParent())) {
      throw new IllegalArgumentException("'" + run + "' cannot be the name of a run's folder");
    }
    return folder.resolve("events.jsonl");
  }

  /**
   * What a run's log holds. A line that is no event of the run is named and left out; a torn last line, which a killed process
   * leaves, is left out. No events if there is no such file.
   */
  public static LoggedRun read(Path file, String run) {
    List<LoggedEvent> events = new ArrayList<>();
    List<String> damages = new ArrayList<>();
    if (!Files.exists(file)) {
      return new LoggedRun(events, damages);
    }
    if (!Files.isRegularFile(file)) {
      return new LoggedRun(events, List.of("is a folder or something else that is no file"));
    }
    int number = 0;
    int bad = 0;
    try (Lines lines = Lines.of(file, 0, Long.MAX_VALUE)) {
      for (Lines.Line line = lines.next();
          line != null && bad <= MOST_BAD_LINES;
          line = lines.next()) {
        number++;
        try {
          events.add(event(line.text(), run));
        } catch (IllegalArgumentException e) {
          String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
          bad++;
          if (bad <= MOST_DAMAGES) {
            damages.add("line " + number + ": " + reason);
          }
        }
      }
    } catch (IOException e) {
      damages.add("cannot be read behind line " + number + ": " + IoReason.of(e));
    }
    if (bad > MOST_DAMAGES) {
      damages.add((bad - MOST_DAMAGES) + " more lines are damaged"
          + (bad > MOST_BAD_LINES ? "; what stands behind line " + number + " is left out" : ""));
    }
    return new LoggedRun(events, damages);
  }

  private static LoggedEvent event(String line, String run) {
    ObjectNode tree = EventJson.parse(CheckedLine.object(line));
    String word = tree.path("type").asText();
    Class<? extends LoggedEvent> type = TYPES.get(word);
    if (type == null) {
      throw new IllegalArgumentException("unknown type of event '" + word + "'");
    }
    tree.remove("type");
    LoggedEvent event = EventJson.record(tree, type);
    if (!event.run().equals(run)) {
      throw new IllegalArgumentException("an event of run '" + event.run() + "'");
    }
    return event;
  }

  /** The words of all types of events, sorted. */
  public static List<String> words() {
    return TYPES.keySet().stream().sorted().toList();
  }

  /** What a type of events is called in a log. */
  public static String word(Class<?> type) {
    return PropertyNamingStrategies.SnakeCaseStrategy.INSTANCE.translate(type.getSimpleName());
  }

  private void closeLog(String run) throws IOException {
    FileChannel channel = open.remove(run);
    if (channel != null) {
      channel.close();
    }
  }

  @Override
  public void close() {
    closed = true;
    @Nullable UncheckedIOException failure = null;
    for (String run : List.copyOf(open.keySet())) {
      try {
        closeLog(run);
      } catch (IOException e) {
        UncheckedIOException wrapped = new UncheckedIOException("cannot close " + file(run), e);
        if (failure == null) {
          failure = wrapped;
        } else {
          failure.addSuppressed(wrapped);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
