package dev.kymo.monitoring.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kymo.monitoring.event.Samples;
import dev.kymo.monitoring.log.EventLog;
import dev.kymo.monitoring.rows.RowFormat;
import dev.kymo.vocabulary.LoggedEvent;
import dev.kymo.vocabulary.LoggedEvent.AttemptEnded;
import dev.kymo.vocabulary.LoggedEvent.AttemptStarted;
import dev.kymo.vocabulary.LoggedEvent.CheckpointCommitted;
import dev.kymo.vocabulary.LoggedEvent.RunCompleted;
import dev.kymo.vocabulary.LoggedEvent.RunQueued;
import dev.kymo.vocabulary.LoggedEvent.RunRecovered;
import dev.kymo.vocabulary.ReadingRow;
import dev.kymo.vocabulary.Recorded;
import dev.kymo.vocabulary.RunEvent;
import dev.kymo.vocabulary.RunRow;
import dev.kymo.vocabulary.StepRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordingTest {
  private static final String RUN = "dpo-s0";
  private static final Instant START = Instant.parse("2026-01-02T03:00:00Z");

  @TempDir
  private Path runs;

  private void log(LoggedEvent... events) {
    try (EventLog log = new EventLog(runs)) {
      Stream.of(events).forEach(log::accept);
    }
  }

  private void rows(String run, String file, Recorded<?>... rows) throws IOException {
    Path path = runs.resolve(run).resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(
        path, Stream.of(rows).map(row -> RowFormat.line(row) + "\n").collect(Collectors.joining()));
  }

  private static Recorded<StepRow> step(String run, long step, int attempt) {
    return Samples.dpoStep(run, step, 1, attempt);
  }

  private static Recorded<ReadingRow> reading(String run, long step, int attempt) {
    return Samples.reading(run, step, "chosen", 9, attempt);
  }

  private static Instant at(long seconds) {
    return START.plusSeconds(seconds);
  }

  private List<TimedEvent> take(String... ids) throws IOException {
    try (Recording recording =
        Recording.open(runs, Stream.of(ids).map(RecordingTest::identity).toList(), Access.FILES)) {
      return take(recording);
    }
  }

  private static List<TimedEvent> take(Recording recording) throws IOException {
    List<TimedEvent> events = new ArrayList<>();
    for (TimedEvent next = recording.take(); next != null; next = recording.take()) {
      events.add(next);
    }
    return events;
  }

  private static RunIdentity identity(String run) {
    return new RunIdentity(run, "dpo", 0, "m");
  }

  private static List<String> words(List<TimedEvent> events) {
    return events.stream().map(TimedEvent::event).map(RecordingTest::word).toList();
  }

  private static String word(RunEvent event) {
    return event instanceof Recorded<?> recorded
        ? word(recorded.row())
        : event.getClass().getSimpleName();
  }

  private static String word(RunRow row) {
    if (row instanceof StepRow) {
      return "step " + row.step();
    }
    return row instanceof ReadingRow ? "reading " + row.step() : row.getClass().getSimpleName();
  }

  @Test
  void take_completedRun_putsRowsWhereTheyHappened() throws IOException {
    log(
        new RunQueued(RUN, at(0), "dpo", 0, "m", 4),
        new AttemptStarted(RUN, at(0), 1, "worker-1", 0),
        new AttemptEnded(RUN, at(3), 1, "exception", "boom", 2),
        new AttemptStarted(RUN, at(4), 2, "worker-1", 2),
        new RunRecovered(RUN, at(5), 2, 2),
        new CheckpointCommitted(RUN, at(6), 4),
        new RunCompleted(RUN, at(7)));
    rows(RUN, "steps.jsonl", step(RUN, 1, 1), step(RUN, 2, 1), step(RUN, 3, 2), step(RUN, 4, 2));
    rows(RUN, "readings.jsonl", reading(RUN, 0, 1), reading(RUN, 2, 1), reading(RUN, 4, 2));

    List<TimedEvent> events = take(RUN);

    assertThat(words(events))
        .containsExactly(
            "RunQueued",
            "AttemptStarted",
            "reading 0",
            "step 1",
            "step 2",
            "reading 2",
            "AttemptEnded",
            "AttemptStarted",
            "step 3",
            "RunRecovered",
            "step 4",
            "reading 4",
            "CheckpointCommitted",
            "RunCompleted");
    assertThat(events).extracting(TimedEvent::at).isSorted();
    assertThat(events.get(4).at()).isEqualTo(at(2));
  }

  @Test
  void take_runStillTraining_readsCommittedRowsOfTheNewestTermsOnly() throws IOException {
    log(
        new RunQueued(RUN, at(0), "dpo", 0, "m", 9),
        new AttemptStarted(RUN, at(0), 1, "worker-1", 0),
        new CheckpointCommitted(RUN, at(2), 2),
        new AttemptStarted(RUN, at(9), 2, "worker-1", 2),
        new CheckpointCommitted(RUN, at(12), 4));
    rows(RUN, "rows/t1/steps.jsonl", step(RUN, 1, 1), step(RUN, 2, 1), step(RUN, 3, 1));
    rows(RUN, "rows/t2/steps.jsonl", step(RUN, 3, 2), step(RUN, 4, 2), step(RUN, 5, 2));
    rows(RUN, "rows/t1/readings.jsonl", reading(RUN, 0, 1), reading(RUN, 3, 1));
    rows(RUN, "rows/t2/readings.jsonl", reading(RUN, 3, 2));

    List<RunEvent> events = take(RUN).stream().map(TimedEvent::event).toList();

    assertThat(events)
        .filteredOn(event -> word(event).startsWith("step"))
        .containsExactly(step(RUN, 1, 1), step(RUN, 2, 1), step(RUN, 3, 2), step(RUN, 4, 2));
    assertThat(events)
        .filteredOn(event -> word(event).startsWith("reading"))
        .containsExactly(reading(RUN, 0, 1), reading(RUN, 3, 2));
  }

  @Test
  void take_tornLastLine_isLeftOut() throws IOException {
    log(
        new RunQueued(RUN, at(0), "dpo", 0, "m", 9),
        new AttemptStarted(RUN, at(0), 1, "worker-1", 0),
        new CheckpointCommitted(RUN, at(2), 2));
    Path segment = runs.resolve(RUN).resolve("rows/t1/steps.jsonl");
    rows(RUN, "rows/t1/steps.jsonl", step(RUN, 1, 1));
    Files.writeString(segment, Files.readString(segment) + "{\"step\":2,\"sta");

    assertThat(words(take(RUN))).contains("step 1").doesNotContain("step 2");
  }

  @Test
  void take_severalRuns_mixesThemByTime() throws IOException {
    String second = "dpo-s1";
    for (String run : List.of(RUN, second)) {
      long offset = run.equals(RUN) ? 0 : 1;
      log(
          new RunQueued(run, at(offset), "dpo", 0, "m", 2),
          new AttemptStarted(run, at(offset), 1, "w", 0),
          new RunCompleted(run, at(offset + 10)));
      rows(run, "steps.jsonl", step(run, 1, 1), step(run, 2, 1));
    }

    List<TimedEvent> events = take(RUN, second);

    assertThat(events).extracting(TimedEvent::at).isSorted();
    assertThat(events)
        .filteredOn(event ->
            event.event() instanceof Recorded<?> recorded && recorded.row() instanceof StepRow)
        .extracting(event -> event.event().run())
        .containsExactly(RUN, RUN, second, second);
  }

  @Test
  void take_stepsTakenApart_tellsTheirRowsAfterTheStep() throws IOException {
    log(
        new RunQueued(RUN, at(0), "dpo", 0, "m", 2),
        new AttemptStarted(RUN, at(0), 1, "worker-1", 0),
        new CheckpointCommitted(RUN, at(6), 2),
        new RunCompleted(RUN, at(7)));
    rows(RUN, "tokens.jsonl", Samples.tokens(RUN, 1, 0, 2, 1));
    rows(RUN, "influence.jsonl", Samples.influence(RUN, 1, 0, "chosen", 3, "rejected", 1));
    rows(RUN, "kernel.jsonl", Samples.kernel(RUN, 1, 1, "chosen", "rejected", 1));
    rows(RUN, "examples.jsonl", Samples.example(RUN, 1, 0, "chosen", 1));
    rows(
        RUN,
        "decompositions.jsonl",
        Samples.decomposition(RUN, 1, "chosen", 1),
        Samples.decomposition(RUN, 1, "argmax", 1));
    rows(RUN, "readings.jsonl", reading(RUN, 0, 1), reading(RUN, 1, 1));
    rows(RUN, "steps.jsonl", step(RUN, 1, 1), step(RUN, 2, 1));

    List<TimedEvent> events = take(RUN);

    assertThat(words(events))
        .containsExactly(
            "RunQueued",
            "AttemptStarted",
            "reading 0",
            "step 1",
            "reading 1",
            "DecompositionRow",
            "DecompositionRow",
            "ExampleRow",
            "InfluenceRow",
            "KernelRow",
            "TokensRow",
            "step 2",
            "CheckpointCommitted",
            "RunCompleted");
    assertThat(events.get(8).event())
        .isEqualTo(Samples.influence(RUN, 1, 0, "chosen", 3, "rejected", 1));
    assertThat(events.get(8).at()).isEqualTo(events.get(3).at());
  }

  @Test
  void take_runWithoutFolder_tellsNothing() throws IOException {
    assertThat(take("never-started")).isEmpty();
  }

  @Test
  void flaws_aLineThatIsTooLong_sayWhyInWords() throws IOException {
    log(
        new RunQueued(RUN, at(0), "dpo", 0, "m", 1),
        new AttemptStarted(RUN, at(0), 1, "worker-1", 0),
        new RunCompleted(RUN, at(1)));
    rows(RUN, "steps.jsonl", step(RUN, 1, 1));
    Files.write(
        runs.resolve(RUN).resolve("steps.jsonl"), new byte[17 << 20], StandardOpenOption.APPEND);

    List<Flaw> flaws;
    try (Recording recording = Recording.open(runs, List.of(identity(RUN)), Access.FILES)) {
      assertThat(take(recording)).hasSize(4);
      flaws = recording.flaws();
    }

    assertThat(flaws)
        .contains(Flaw.lost(
            RUN,
            "steps.jsonl",
            "cannot be read behind line 1: a line has more than 16 MB, and none that is written has as many;"
                + " what is there is left out"));
  }

  @Test
  void flaws_aJournalThatIsGone_sayWhyInWords() throws IOException {
    log(
        new RunQueued(RUN, at(0), "dpo", 0, "m", 1),
        new AttemptStarted(RUN, at(0), 1, "worker-1", 0));
    CommitSource journal = run -> {
      throw new NoSuchFileException("journal.mv.db");
    };

    RunFolder folder = RunFolder.look(runs, identity(RUN), new Access(journal, false));

    assertThat(folder).isNotNull();
    assertThat(folder.flaws())
        .singleElement()
        .extracting(Flaw::what)
        .asString()
        .contains("and the journal cannot be read (there is no such file or folder), so that");
  }
}
