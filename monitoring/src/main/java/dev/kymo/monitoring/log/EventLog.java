package dev.kymo.monitoring.log;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kymo.monitoring.event.EventCases;
import dev.kymo.monitoring.event.EventJson;
import dev.kymo.monitoring.event.EventSink;
import dev.kymo.monitoring.event.LoggedEvent;
import dev.kymo.monitoring.event.RunEvent;
import dev.kymo.monitoring.event.RunState;
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
  private static final Map<String, Class<? extends RunEvent>> TYPES = EventCases.types().stream()
      .filter(LoggedEvent.class::isAssignableFrom)
      .collect(Collectors.toUnmodifiableMap(EventLog::word, type -> type));

  private final Path runs;
  private final Map<String, FileChannel> open = new HashMap<>();
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
    ObjectNode line = EventJson.parse("{}").put("type", word(logged.getClass()));
    line.setAll(EventJson.tree(logged));
    Path file = file(logged.run());
    try {
      append(file, logged.run(), EventJson.text(line) + "\n");
      if (RunState.QUEUED.after(logged).ended()) {
        closeLog(logged.run());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write to " + file, e);
    }
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

  /** Puts the end behind the last line's end. */
  private static void cutTornLine(FileChannel channel) throws IOException {
    ByteBuffer last = ByteBuffer.allocate(1);
    long end = channel.size();
    while (end > 0) {
      last.clear();
      channel.read(last, end - 1);
      if (last.get(0) == '\n') {
        break;
      }
      end--;
    }
    channel.truncate(end);
  }

  private Path file(String run) {
    Path folder = runs.resolve(run);
    if (!folder.normalize().equals(folder) || !runs.equals(folder.getParent())) {
      throw new IllegalArgumentException("'" + run + "' cannot be the name of a run's folder");
    }
    return folder.resolve("events.jsonl");
  }

  /**
   * The events in a log, oldest first; a torn last line is not among them. None if there is no such file.
   *
   * @throws IOException if the file cannot be read or another line is not an event
   */
  public static List<LoggedEvent> read(Path file) throws IOException {
    List<LoggedEvent> events = new ArrayList<>();
    if (!Files.exists(file)) {
      return events;
    }
    String text = Files.readString(file);
    int number = 0;
    int start = 0;
    for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      number++;
      try {
        events.add(event(text.substring(start, end)));
      } catch (IllegalArgumentException e) {
        throw new IOException(file + ", line " + number + ": " + e.getMessage(), e);
      }
      start = end + 1;
    }
    return events;
  }

  private static LoggedEvent event(String line) {
    ObjectNode tree = EventJson.parse(line);
    String word = tree.path("type").asText();
    Class<? extends RunEvent> type = TYPES.get(word);
    if (type == null) {
      throw new IllegalArgumentException("unknown type of event '" + word + "'");
    }
    tree.remove("type");
    return (LoggedEvent) EventJson.event(tree, type);
  }

  private static String word(Class<?> type) {
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
