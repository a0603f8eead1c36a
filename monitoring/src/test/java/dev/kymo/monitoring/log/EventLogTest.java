package dev.kymo.monitoring.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kymo.monitoring.event.EventSink;
import dev.kymo.monitoring.event.EventSinkContract;
import dev.kymo.monitoring.event.Samples;
import dev.kymo.vocabulary.LoggedEvent;
import dev.kymo.vocabulary.LoggedEvent.RunCompleted;
import dev.kymo.vocabulary.RunEvent;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventLogTest extends EventSinkContract {
  @TempDir
  Path runs;

  @Override
  protected EventSink sink() {
    return new EventLog(runs);
  }

  private Path file() {
    return runs.resolve("dpo-s0/events.jsonl");
  }

  private static List<RunEvent> logged() {
    return Samples.oneOfEach("dpo-s0").stream()
        .filter(LoggedEvent.class::isInstance)
        .filter(event -> !(event instanceof LoggedEvent.ProbeLagged))
        .toList();
  }

  @Test
  void read_ofALog_returnsAllButRowsAndLags() throws IOException {
    try (EventLog log = new EventLog(runs)) {
      Samples.oneOfEach("dpo-s0").forEach(log::accept);
    }

    assertThat(EventLog.read(file(), "dpo-s0").events()).isEqualTo(logged());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 65_535, 65_536, 200_000})
  void accept_behindATornLine_cutsItOff(int torn) throws IOException {
    LoggedEvent event = (LoggedEvent) logged().get(1);
    try (EventLog log = new EventLog(runs)) {
      log.accept(event);
    }
    Files.writeString(file(), "x".repeat(torn), StandardOpenOption.APPEND);

    try (EventLog log = new EventLog(runs)) {
      log.accept(event);
    }

    LoggedRun read = EventLog.read(file(), "dpo-s0");
    assertThat(read.events()).containsExactly(event, event);
    assertThat(read.damages()).isEmpty();
  }

  @Test
  void accept_behindWhatIsLongerThanAnyLine_leavesItAndBeginsALine() throws IOException {
    long size = 3_000_000_000L;
    Files.createDirectories(file().getParent());
    try (RandomAccessFile sparse = new RandomAccessFile(file().toFile(), "rw")) {
      sparse.setLength(size);
    }

    try (EventLog log = new EventLog(runs)) {
      log.accept(logged().get(1));
    }

    try (RandomAccessFile written = new RandomAccessFile(file().toFile(), "r")) {
      written.seek(size);
      assertThat(written.readLine()).isEmpty();
      assertThat(written.readLine()).startsWith("{\"type\":\"attempt_started\"");
    }
    assertThat(EventLog.read(file(), "dpo-s0").damages())
        .containsExactly("cannot be read behind line 0: a line has more than 16 MB,"
            + " and none that is written has as many");
  }

  @Test
  void read_nothingButDamagedLines_namesSomeAndGivesUp() throws IOException {
    Files.createDirectories(file().getParent());
    Files.writeString(file(), "x\n".repeat(50_000));

    LoggedRun read = EventLog.read(file(), "dpo-s0");

    assertThat(read.events()).isEmpty();
    assertThat(read.damages()).hasSize(11).last().asString().contains("991 more lines");
  }

  @Test
  void accept_event_isOnDiskBeforeClose() throws IOException {
    try (EventLog log = new EventLog(runs)) {
      log.accept(logged().get(1));

      assertThat(Files.readString(file()).replaceAll("\"crc\":\"[0-9a-f]{8}\"", "\"crc\":\"CRC\""))
          .isEqualTo(
              "{\"type\":\"attempt_started\",\"run\":\"dpo-s0\",\"at\":\"2026-01-02T03:04:05.678Z\","
                  + "\"attempt\":1,\"worker\":\"worker-0\",\"from_step\":0,\"crc\":\"CRC\"}\n");
    }
  }

  @Test
  void read_anyByteFlipped_neverGivesAnotherEvent() throws IOException {
    try (EventLog log = new EventLog(runs)) {
      log.accept(logged().get(0));
      log.accept(logged().get(1));
    }
    byte[] whole = Files.readAllBytes(file());

    for (int place = 0; place < whole.length - 1; place++) {
      byte[] flipped = whole.clone();
      flipped[place] ^= 1;
      Files.write(file(), flipped);
      LoggedRun read = EventLog.read(file(), "dpo-s0");

      assertThat(read.damages()).as("byte " + place).isNotEmpty();
      assertThat(logged()).as("byte " + place).containsAll(read.events());
    }
  }

  @Test
  void read_linesOfAnOlderVersion_needNoCheck() throws IOException {
    Files.createDirectories(file().getParent());
    Files.writeString(
        file(),
        "{\"type\":\"attempt_started\",\"run\":\"dpo-s0\",\"at\":\"2026-01-02T03:04:05.678Z\","
            + "\"attempt\":1,\"worker\":\"worker-0\",\"from_step\":0}\n");

    LoggedRun read = EventLog.read(file(), "dpo-s0");

    assertThat(read).isEqualTo(new LoggedRun(List.of(attemptStarted()), List.of()));
  }

  private static LoggedEvent attemptStarted() {
    return (LoggedEvent) logged().get(1);
  }

  @Test
  void read_eventsOfAnotherRun_areNamedAndLeftOut() throws IOException {
    try (EventLog log = new EventLog(runs)) {
      log.accept(logged().get(0));
    }

    LoggedRun read = EventLog.read(file(), "dpo-s1");

    assertThat(read.events()).isEmpty();
    assertThat(read.damages()).singleElement().asString().contains("line 1", "run 'dpo-s0'");
  }

  /** Whoever resumes the experiment of a run that has ended tells of it once more. */
  @Test
  void accept_runHadEndedBefore_isNotLoggedAgain() throws IOException {
    LoggedEvent.RunQueued queued = (LoggedEvent.RunQueued) logged().get(0);
    LoggedEvent.RunCompleted completed = new LoggedEvent.RunCompleted(queued.run(), queued.at());
    try (EventLog log = new EventLog(runs)) {
      log.accept(queued);
      log.accept(completed);
    }

    try (EventLog log = new EventLog(runs)) {
      log.accept(queued);
      log.accept(completed);
    }

    assertThat(EventLog.read(file(), "dpo-s0").events()).containsExactly(queued, completed);
  }

  @Test
  void accept_afterATornLine_cutsItOff() throws IOException {
    try (EventLog log = new EventLog(runs)) {
      log.accept(logged().get(0));
    }
    Files.writeString(file(), "{\"type\":\"run_", StandardOpenOption.APPEND);

    assertThat(EventLog.read(file(), "dpo-s0").events()).isEqualTo(logged().subList(0, 1));
    try (EventLog log = new EventLog(runs)) {
      log.accept(logged().get(1));
    }

    assertThat(EventLog.read(file(), "dpo-s0").events()).isEqualTo(logged().subList(0, 2));
  }

  @Test
  void accept_whenTheOnlyLineIsTorn_startsAnew() throws IOException {
    Files.createDirectories(file().getParent());
    Files.writeString(file(), "{\"ty");

    try (EventLog log = new EventLog(runs)) {
      log.accept(logged().get(0));
    }

    assertThat(EventLog.read(file(), "dpo-s0").events()).isEqualTo(logged().subList(0, 1));
  }

  @Test
  void read_ofALineThatIsNoEvent_namesTheLineAndReadsTheRest() throws IOException {
    try (EventLog log = new EventLog(runs)) {
      log.accept(logged().get(0));
    }
    Files.writeString(file(), "{\"type\":\"run_flown\"}\n", StandardOpenOption.APPEND);

    try (EventLog log = new EventLog(runs)) {
      log.accept(logged().get(1));
    }

    LoggedRun read = EventLog.read(file(), "dpo-s0");

    assertThat(read.events()).isEqualTo(logged().subList(0, 2));
    assertThat(read.damages()).singleElement().asString().contains("line 2", "run_flown");
  }

  @Test
  void read_ofNoFile_isEmpty() throws IOException {
    assertThat(EventLog.read(file(), "dpo-s0").events()).isEmpty();
  }

  @Test
  void accept_aRunThatPointsOutOfTheFolder_isRefused() {
    try (EventLog log = new EventLog(runs)) {
      assertThatThrownBy(() -> log.accept(new RunCompleted("../elsewhere", Samples.AT)))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(runs.resolveSibling("elsewhere")).doesNotExist();
  }
}
