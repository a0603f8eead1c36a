package dev.kymo.monitoring.rows;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kymo.monitoring.event.Samples;
import dev.kymo.vocabulary.ReadingRow;
import dev.kymo.vocabulary.Recorded;
import dev.kymo.vocabulary.StepRow;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A run that is disturbed at random must leave the same rows as one that is not. */
class RandomCrashesTest {
  private static final int STEPS = 60;
  private static final int CHECKPOINT_EVERY = 6;
  private static final List<String> RESPONSES = List.of("chosen", "rejected", "irr_hum");

  @TempDir
  Path runDir;

  private final Map<Outcome.Accepted, Integer> outcomes = new EnumMap<>(Outcome.Accepted.class);

  static LongStream seeds() {
    return LongStream.range(0, 40);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void steps_disturbedAtRandom_areTheUndisturbedOnes(long seed) throws IOException {
    List<Long> truth = LongStream.rangeClosed(1, STEPS).boxed().toList();
    List<Recorded<?>> rows = new ArrayList<>();
    truth.forEach(step -> rows.add(Samples.dpoStep("r", step, 0, 1)));

    new Disturbance(RowOrder.of(RowKind.of(StepRow.class), List.of()), rows, new Random(seed))
        .run();

    assertThat(assembled("steps")).isEqualTo(comparables(rows));
    assertThat(outcomes).containsKey(Outcome.Accepted.APPENDED);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void readings_disturbedAtRandom_areTheUndisturbedOnes(long seed) throws IOException {
    List<Recorded<?>> rows = new ArrayList<>();
    for (long step = 0; step <= STEPS; step += 4) {
      for (String response : RESPONSES) {
        rows.add(Samples.reading("r", step, response, 0, 1));
      }
    }

    new Disturbance(RowOrder.of(RowKind.of(ReadingRow.class), RESPONSES), rows, new Random(seed))
        .run();

    assertThat(assembled("readings")).isEqualTo(comparables(rows));
  }

  private static List<String> comparables(List<Recorded<?>> rows) {
    return rows.stream().map(row -> RowFormat.comparable(RowFormat.line(row))).toList();
  }

  private List<String> assembled(String kind) throws IOException {
    return Files.readAllLines(runDir.resolve(kind + ".jsonl")).stream()
        .map(RowFormat::comparable)
        .toList();
  }

  /** Plays trainer, run owner and bad luck. */
  private final class Disturbance {
    private final RowOrder order;
    private final List<Recorded<?>> truth;
    private final Random random;
    /** What the journal holds. */
    private DurableRows journal = new DurableRows(List.of(), 0, null);
    /** Pending checkpoints, with the place in {@link #truth} behind their rows. */
    private final Deque<DurableRows> pending = new ArrayDeque<>();
    /** Bytes that survive a loss of power, by path. */
    private final Map<String, Long> flushed = new HashMap<>();

    private long term = 1;
    private int attempt = 1;

    Disturbance(RowOrder order, List<Recorded<?>> truth, Random random) {
      this.order = order;
      this.truth = truth;
      this.random = random;
    }

    void run() throws IOException {
      while (journal.rows() < truth.size()) {
        try (SegmentedRows rows = open()) {
          assertThat(rows.rowCount()).isEqualTo(journal.rows());
          train(rows);
        }
        pending.clear();
        attempt++;
        if (random.nextInt(3) > 0) {
          loseProcess();
        }
      }
      assertThat(CommittedRows.verify(runDir, journal.segments())).isEmpty();
      CommittedRows.assemble(runDir, order.kind().name(), journal.segments());
    }

    private SegmentedRows open() throws IOException {
      return SegmentedRows.open(runDir, order, SegmentFolder.ofTerm(term), journal.segments());
    }

    /** One attempt: goes on from the commit until it is disturbed. */
    private void train(SegmentedRows rows) throws IOException {
      int from = (int) journal.rows();
      long lastCheckpoint = -1;
      for (int next = from; next < truth.size(); next++) {
        Recorded<?> event = truth.get(next);
        if (event.row().step() != lastCheckpoint
            && event.row().step() % CHECKPOINT_EVERY == 0
            && next > 0) {
          lastCheckpoint = event.row().step();
          // rows up to the step before: this one's may still be on their way
          checkpoint(rows, event.row().step() - 1);
        }
        accept(rows, event);
        if (random.nextInt(4) == 0) {
          int resent = random.nextInt(next + 1);
          assertThat(rows.append(again(truth.get(resent)))).isEqualTo(Outcome.Accepted.DOUBLE);
        }
        if (!pending.isEmpty() && random.nextInt(5) == 0) {
          commit(rows);
        }
        if (random.nextInt(25) == 0) {
          return;
        }
      }
      checkpoint(rows, Long.MAX_VALUE);
      if (random.nextBoolean()) {
        while (!pending.isEmpty()) {
          commit(rows);
        }
      }
    }

    private void checkpoint(SegmentedRows rows, long step) throws IOException {
      DurableRows durable = rows.makeDurable(step);
      assertThat(durable.last()).matches(last -> last == null || last.step() <= step);
      pending.add(durable);
      DurableRows all = rows.makeDurable();
      assertThat(all.rows()).isEqualTo(rows.rowCount());
      all.segments().forEach(segment -> flushed.put(segment.path(), segment.length()));
    }

    private void commit(SegmentedRows rows) {
      journal = pending.remove();
      if (random.nextBoolean()) {
        rows.committed(journal);
      }
    }

    private void accept(SegmentedRows rows, Recorded<?> event) throws IOException {
      Outcome outcome = rows.append(again(event));
      assertThat(outcome).isIn(Outcome.Accepted.APPENDED, Outcome.Accepted.SKIPPED);
      outcomes.merge((Outcome.Accepted) outcome, 1, Integer::sum);
    }

    /** The same row, as another attempt with another speed gives it. */
    private RowLine again(Recorded<?> event) {
      return order.row(RowFormat.line(event)
          .replaceFirst(
              "\"seconds\":.*",
              "\"seconds\":" + random.nextDouble() + ",\"attempt\":" + attempt + "}"));
    }

    /** The next head has another term; the last one's unflushed rows are lost, whole, torn or garbled. */
    private void loseProcess() throws IOException {
      Path file = runDir.resolve(SegmentFolder.ofTerm(term).path(order.kind()));
      term += 1 + random.nextInt(5);
      if (!Files.exists(file)) {
        return;
      }
      long safe = flushed.getOrDefault(runDir.relativize(file).toString(), 0L);
      long size = Files.size(file);
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.truncate(safe + (long) ((size - safe) * random.nextDouble()));
      }
      String rest = switch (random.nextInt(4)) {
        case 0 -> "";
        case 1 -> "{\"step\":";
        case 2 -> "\0\0\0\0\n{\"step\":7}\n";
        default -> "\n";
      };
      Files.write(file, rest.getBytes(StandardCharsets.UTF_8), StandardOpenOption.APPEND);
    }
  }
}
