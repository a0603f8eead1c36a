package dev.kymo.actors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kymo.actors.experiment.OnMismatch;
import dev.kymo.actors.experiment.RunSpec;
import dev.kymo.actors.fake.BusyThreads;
import dev.kymo.actors.fake.Faults;
import dev.kymo.actors.fake.Specs;
import dev.kymo.actors.fake.StaleHead;
import dev.kymo.actors.head.ExperimentResult;
import dev.kymo.actors.head.HeadLostException;
import dev.kymo.actors.link.EndReason;
import dev.kymo.actors.run.LifecycleEvent;
import dev.kymo.actors.run.RunOutcome;
import dev.kymo.monitoring.fold.RunTimes;
import dev.kymo.vocabulary.LoggedEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However a run is disturbed, its rows and its model are those of an undisturbed one. */
class ResumeTest {
  private static final RunSpec FIRST = Specs.small(0);
  private static final RunSpec SECOND = Specs.small(1);

  @TempDir
  Path directory;

  private FakeExperiment undisturbed;
  private final Faults faults = Faults.none();

  @BeforeEach
  void runUndisturbed() throws Exception {
    undisturbed =
        new FakeExperiment(directory.resolve("undisturbed"), Faults.none(), FIRST, SECOND);
    assertThat(undisturbed.run().completed()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"step", "probe", "checkpoint"})
  void run_crashes_repeatsFromLastCommit(String what) throws Exception {
    FakeExperiment disturbed = disturbed();
    // steps 30 and 6 are probed and, with 30, checkpointed
    faults.crash(what, 0, 30, 1).crash(what, 1, 6, 1).crash(what, 1, 40, 1);

    ExperimentResult result = disturbed.run();

    assertThat(result.completed()).isTrue();
    disturbed.assertSameResultsAs(undisturbed);
    disturbed.assertNothingLeaks();
    assertThat(faults.stepsTaken.get()).isLessThan(2 * 80);
    assertThat(disturbed.sink.of(LoggedEvent.AttemptEnded.class))
        .extracting(LoggedEvent.AttemptEnded::reason)
        .containsOnly(what.equals("probe") ? "probe" : "exception")
        .hasSizeGreaterThanOrEqualTo(2);
    assertThat(times(disturbed, FIRST)).satisfies(times -> {
      assertThat(times.crashes().values()).containsExactly(1);
      assertThat(times.recoveries()).singleElement().satisfies(recovery -> {
        assertThat(recovery.scheduling()).isGreaterThanOrEqualTo(0.9); // the pause
        assertThat(recovery.seconds()).isGreaterThan(recovery.scheduling());
      });
      assertThat(times.goodput()).isBetween(0.0, 0.99);
    });
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void start_afterAbortsAtRandomInstants_endsAsUndisturbed(long seed) throws Exception {
    FakeExperiment disturbed = disturbed();
    Random random = new Random(seed);
    faults.stepMillis = 3;
    for (int i = 0; i < 6; i++) {
      ExperimentSystem system = disturbed.start();
      TimeUnit.MILLISECONDS.sleep(300 + random.nextInt(400));
      system.abort();
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> system.whenDone().toCompletableFuture().isDone());
    }

    faults.stepMillis = 0;
    ExperimentResult result = disturbed.run();

    assertThat(result.completed()).isTrue();
    disturbed.assertSameResultsAs(undisturbed);
    disturbed.assertNothingLeaks();
  }

  @Test
  void start_headWasKilled_measuresFromItsLastRow() throws Exception {
    FakeExperiment disturbed = disturbed();
    faults.stepMillis = 5;
    ExperimentSystem system = disturbed.start();
    await().atMost(Duration.ofSeconds(20)).until(() -> faults.stepsTaken.get() >= 30);
    system.abort();
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> system.whenDone().toCompletableFuture().isDone());
    Instant dead = Instant.now();
    TimeUnit.SECONDS.sleep(1); // nobody is there

    disturbed.run();

    assertThat(times(disturbed, FIRST)).satisfies(times -> {
      assertThat(times.crashes()).isEqualTo(Map.of("head-lost", 1));
      assertThat(times.recoveries()).singleElement().satisfies(recovery -> {
        assertThat(recovery.died()).isBeforeOrEqualTo(dead);
        assertThat(recovery.detection()).isGreaterThanOrEqualTo(1);
      });
    });
  }

  @Test
  void stop_thenStart_goesOn() throws Exception {
    FakeExperiment disturbed = disturbed();
    faults.stepMillis = 5;
    ExperimentSystem system = disturbed.start();
    await().atMost(Duration.ofSeconds(20)).until(() -> faults.stepsTaken.get() >= 30);

    system.stop();
    ExperimentResult stopped = FakeExperiment.await(system);
    ExperimentResult result = disturbed.run();

    assertThat(stopped.interrupted()).isTrue();
    assertThat(result.completed()).isTrue();
    disturbed.assertSameResultsAs(undisturbed);
    disturbed.assertNothingLeaks();
    assertThat(faults.stepsTaken.get()).isLessThan(80 + 2 * 20);
  }

  @Test
  void start_checkpointIsWholeButAnother_fallsBackToTheOneBefore() throws Exception {
    FakeExperiment disturbed = interruptedAt(23);
    List<String> names = disturbed.checkpoints(FIRST);
    Path checkpoints = disturbed.runFolder(FIRST).resolve("checkpoints");
    String newest = names.get(names.size() - 1);
    for (String file : List.of("state.txt", "files.json")) {
      Files.copy(
          checkpoints.resolve(names.get(0)).resolve(file),
          checkpoints.resolve(newest).resolve(file),
          StandardCopyOption.REPLACE_EXISTING);
    }

    ExperimentResult result = disturbed.run();

    assertThat(result.completed()).isTrue();
    disturbed.assertSameResultsAs(undisturbed);
    assertThat(disturbed.sink.of(LoggedEvent.CheckpointUnreadable.class))
        .extracting(LoggedEvent.CheckpointUnreadable::name)
        .containsExactly(newest);
  }

  @Test
  void start_checkpointIsCorrupt_fallsBackToTheOneBefore() throws Exception {
    FakeExperiment disturbed = interruptedAt(23);
    List<String> checkpoints = disturbed.checkpoints(FIRST);
    String newest = checkpoints.get(checkpoints.size() - 1);
    append(
        disturbed.runFolder(FIRST).resolve("checkpoints").resolve(newest).resolve("state.txt"),
        "x");

    ExperimentResult result = disturbed.run();

    assertThat(result.completed()).isTrue();
    disturbed.assertSameResultsAs(undisturbed);
    assertThat(disturbed.sink.of(LoggedEvent.CheckpointUnreadable.class))
        .extracting(LoggedEvent.CheckpointUnreadable::name)
        .containsExactly(newest);
  }

  @Test
  void start_everyCheckpointIsCorrupt_beginsAtTheStartModel() throws Exception {
    FakeExperiment disturbed = interruptedAt(23);
    for (String checkpoint : disturbed.checkpoints(FIRST)) {
      append(
          disturbed
              .runFolder(FIRST)
              .resolve("checkpoints")
              .resolve(checkpoint)
              .resolve("state.txt"),
          "x");
    }
    faults.stepsTaken.set(0);

    ExperimentResult result = disturbed.run();

    assertThat(result.completed()).isTrue();
    disturbed.assertSameResultsAs(undisturbed);
    assertThat(faults.stepsTaken.get()).isGreaterThanOrEqualTo(40);
  }

  @Test
  void start_startOfTheStageIsCorrupt_fallsBackToBeforeIt() throws Exception {
    FakeExperiment disturbed = interruptedAt(33);
    Path start = disturbed
        .runFolder(FIRST)
        .resolve("checkpoints")
        .resolve(disturbed.checkpoints(FIRST).stream()
            .filter(name -> name.startsWith("step-00000020"))
            .findFirst()
            .orElseThrow());
    append(start.resolve("state.txt"), "x");

    ExperimentResult result = disturbed.run();

    assertThat(result.completed()).isTrue();
    disturbed.assertSameResultsAs(undisturbed);
    assertThat(disturbed.sink.of(LoggedEvent.CheckpointUnreadable.class))
        .last()
        .satisfies(event -> assertThat(event.name()).startsWith("step-00000020"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "steps",
        "readings",
        "decompositions",
        "examples",
        "influence",
        "kernel",
        "tokens",
        "held-out"
      })
  void start_segmentIsCorrupt_fallsBackToBeforeIt(String kind) throws Exception {
    FakeExperiment disturbed = interruptedAt(23);
    Path segment =
        disturbed.runFolder(FIRST).resolve("rows").resolve("t1").resolve(kind + ".jsonl");
    byte[] bytes = Files.readAllBytes(segment);
    bytes[10] ^= 1;
    Files.write(segment, bytes);

    ExperimentResult result = disturbed.run();

    assertThat(result.completed()).isTrue();
    disturbed.assertSameResultsAs(undisturbed);
    assertThat(disturbed.sink.of(LoggedEvent.CheckpointUnreadable.class)).isNotEmpty();
  }

  @Test
  void run_notFinite_failsAloneOnceItsBudgetIsSpent() throws Exception {
    FakeExperiment disturbed = disturbed();
    faults.nonFiniteAt(0, 17);

    ExperimentResult result = disturbed.run();

    assertThat(result.runs().get(0).outcome())
        .isInstanceOfSatisfying(RunOutcome.Failed.class, failed -> {
          assertThat(failed.reason()).isEqualTo(EndReason.NON_FINITE);
          assertThat(failed.message()).contains("step 17").contains("NaN");
        });
    assertThat(result.runs().get(1).outcome()).isEqualTo(new RunOutcome.Completed(40));
    assertThat(disturbed.rows(SECOND, "steps")).isEqualTo(undisturbed.rows(SECOND, "steps"));
    disturbed.assertNothingLeaks();
    assertThat(disturbed.sink.of(LoggedEvent.RunFailed.class)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"step", "probe", "checkpoint"})
  void run_failsTheSameEveryTime_takesTwoAttempts(String what) throws Exception {
    FakeExperiment disturbed = disturbed();
    faults.alwaysCrash(what, 0, 30);

    ExperimentResult result = disturbed.run();

    assertThat(result.runs().get(0).outcome())
        .isInstanceOfSatisfying(
            RunOutcome.Failed.class,
            failed -> assertThat(failed.message())
                .contains(what + " cannot do step 30", "twice the same", "not tried again"));
    assertThat(disturbed.sink.of(LoggedEvent.AttemptEnded.class)).hasSize(2);
    assertThat(result.runs().get(1).outcome()).isEqualTo(new RunOutcome.Completed(40));
    disturbed.assertNothingLeaks();
  }

  @Test
  void start_repeatedStepDiffers_endsAsDiverged() throws Exception {
    FakeExperiment disturbed = interruptedAt(23);
    faults.drift(0, 22, 0.5);

    ExperimentResult result = disturbed.run();

    assertThat(result.runs().get(0).outcome())
        .isInstanceOfSatisfying(RunOutcome.Diverged.class, diverged -> {
          assertThat(diverged.step()).isEqualTo(22);
          assertThat(diverged.message()).contains("step 22");
        });
    assertThat(disturbed.sink.of(LoggedEvent.ReplayMismatch.class)).hasSize(1);
    assertThat(disturbed.sink.of(LoggedEvent.RunDiverged.class)).hasSize(1);
    assertThat(result.runs().get(1).outcome()).isEqualTo(new RunOutcome.Completed(40));
    disturbed.assertNothingLeaks();
  }

  @Test
  void start_repeatedStepDiffersAndMayContinue_goesOnInABranch() throws Exception {
    RunSpec continuing = Specs.small(0, OnMismatch.CONTINUE);
    FakeExperiment disturbed =
        interrupted(new FakeExperiment(directory.resolve("disturbed"), faults, continuing), 23);
    faults.drift(0, 22, 0.5);

    ExperimentResult result = disturbed.run();

    assertThat(result.completed()).isTrue();
    assertThat(disturbed.sink.of(LoggedEvent.BranchStarted.class)).hasSize(1);
    List<String> expected = undisturbed.rows(FIRST, "steps");
    List<String> actual = disturbed.rows(continuing, "steps");
    assertThat(actual).hasSize(40);
    assertThat(actual.get(21)).isNotEqualTo(expected.get(21));
    assertThat(actual.subList(22, 40)).isEqualTo(expected.subList(22, 40));
  }

  @Test
  void start_checkpointFromAnotherEnvironment_goesOnInABranchWithoutComparison() throws Exception {
    FakeExperiment disturbed = interruptedAt(23);
    faults.environmentChange = "other processor";
    faults.drift(0, 22, 0.5);

    ExperimentResult result = disturbed.run();

    assertThat(result.completed()).isTrue();
    assertThat(disturbed.sink.of(LoggedEvent.ReplayMismatch.class)).isEmpty();
    assertThat(disturbed.sink.of(LoggedEvent.BranchStarted.class))
        .isNotEmpty()
        .allSatisfy(branch -> assertThat(branch.why()).contains("other processor"));
    assertThat(disturbed.rows(FIRST, "steps")).hasSize(40);
    disturbed.assertNothingLeaks();
  }

  @Test
  void start_killedBetweenLastCommitAndExport_repeatsNoStep() throws Exception {
    FakeExperiment disturbed = disturbed();
    faults.crash("export", 0, 40, 1).crash("export", 1, 40, 2);

    ExperimentResult result = disturbed.run();

    assertThat(result.completed()).isTrue();
    disturbed.assertSameResultsAs(undisturbed);
    assertThat(faults.stepsTaken).hasValue(80);
    assertThat(faults.exports).hasValue(5);
  }

  @Test
  void start_everyRunHasEnded_changesNothing() throws Exception {
    FakeExperiment again = new FakeExperiment(undisturbed.directory, faults, FIRST, SECOND);

    ExperimentResult result = again.run();

    assertThat(result.completed()).isTrue();
    assertThat(faults.trainersOpened).hasValue(0);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 12, 25, 40})
  void start_secondHeadOnTheSameJournal_stopsTheFirst(long steps) throws Exception {
    FakeExperiment first = disturbed();
    faults.stepMillis = 40;
    faults.lastStep = 36; // or it might be done before it notices
    ExperimentSystem stale = first.start();
    await().atMost(Duration.ofSeconds(20)).until(() -> faults.stepsTaken.get() >= steps);
    FakeExperiment second = new FakeExperiment(first.directory, Faults.none(), FIRST, SECOND);

    ExperimentResult result = BusyThreads.during(3, second::run);
    faults.lastStep = Long.MAX_VALUE;

    assertThat(result.completed()).isTrue();
    second.assertSameResultsAs(undisturbed);
    assertThat(stale.whenDone())
        .failsWithin(Duration.ofSeconds(20))
        .withThrowableOfType(ExecutionException.class)
        .withCauseInstanceOf(HeadLostException.class)
        .withMessageContaining("journal");
    first.assertNothingLeaks();
  }

  @Test
  void run_staleHeadStillWrites_readsTheJournalAnewAndGoesOn() throws Exception {
    FakeExperiment disturbed = disturbed();
    disturbed.workers = 1; // the only one must come back
    faults.lastStep = 14;
    ExperimentSystem system = disturbed.start();
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> disturbed.sink.of(LoggedEvent.CheckpointCommitted.class).stream()
            .anyMatch(committed -> committed.step() == 10));

    StaleHead.write(disturbed.directory, FIRST, new LifecycleEvent.RowsDistrusted(List.of(), "x"));
    faults.lastStep = Long.MAX_VALUE;
    ExperimentResult result = FakeExperiment.await(system);

    assertThat(result.completed()).isTrue();
    disturbed.assertSameResultsAs(undisturbed);
    disturbed.assertNothingLeaks();
    assertThat(disturbed.sink.of(LoggedEvent.AttemptEnded.class))
        .extracting(LoggedEvent.AttemptEnded::reason)
        .containsExactly("head-lost");
  }

  @Test
  void run_keepsLastCheckpointsAndStageEnds() throws Exception {
    assertThat(undisturbed.checkpoints(FIRST))
        .containsExactly("step-00000020-t1-a1", "step-00000035-t1-a1", "step-00000040-t1-a1");
  }

  private FakeExperiment disturbed() {
    return new FakeExperiment(directory.resolve("disturbed"), faults, FIRST, SECOND);
  }

  private FakeExperiment interruptedAt(int step) throws Exception {
    return interrupted(disturbed(), step);
  }

  /** Runs until the first run has written {@code step}, and ends abruptly. The last commit is that of step 20. */
  private FakeExperiment interrupted(FakeExperiment experiment, int step) throws Exception {
    faults.crash("step", 0, step + 1, 1);
    faults.lastStep =
        step; // a crash takes unread snapshots with it, and so the commits that wait for them
    ExperimentSystem system = experiment.start();
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> experiment.sink.of(LoggedEvent.CheckpointCommitted.class).stream()
            .anyMatch(e -> e.run().equals("sft-s0") && e.step() == 20));
    faults.lastStep = Long.MAX_VALUE;
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> experiment.sink.of(LoggedEvent.AttemptEnded.class).stream()
            .anyMatch(e -> e.run().equals("sft-s0")));
    system.abort();
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> system.whenDone().toCompletableFuture().isDone());
    return experiment;
  }

  private static RunTimes times(FakeExperiment experiment, RunSpec run) {
    RunTimes times = RunTimes.NONE;
    for (LoggedEvent event : experiment.sink.of(LoggedEvent.class)) {
      times = event.run().equals(run.id()) ? times.updated(event) : times;
    }
    return times;
  }

  private static void append(Path file, String text) throws IOException {
    Files.write(file, text.getBytes(StandardCharsets.UTF_8), StandardOpenOption.APPEND);
  }
}
