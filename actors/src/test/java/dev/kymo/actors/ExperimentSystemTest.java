package dev.kymo.actors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kymo.actors.fake.Faults;
import dev.kymo.actors.fake.RecordingSink;
import dev.kymo.actors.fake.Specs;
import dev.kymo.actors.head.ExperimentResult;
import dev.kymo.actors.run.RunOutcome;
import dev.kymo.monitoring.event.EventSink;
import dev.kymo.vocabulary.LoggedEvent;
import dev.kymo.vocabulary.ReadingRow;
import dev.kymo.vocabulary.RunEvent;
import dev.kymo.vocabulary.StepRow;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExperimentSystemTest {

  @TempDir
  Path directory;

  @Test
  void start_undisturbed_completesEveryRun() throws Exception {
    FakeExperiment experiment = new FakeExperiment(
        directory, Faults.none(), Specs.small(0), Specs.small(1), Specs.small(2));

    ExperimentResult result = experiment.run();

    assertThat(result.completed()).isTrue();
    assertThat(result.runs())
        .extracting(ExperimentResult.RunResult::run)
        .containsExactly("sft-s0", "sft-s1", "sft-s2");
    assertThat(result.runs().get(0).outcome()).isEqualTo(new RunOutcome.Completed(40));
    experiment.assertSameResultsAs(experiment);
    experiment.assertNothingLeaks();
    assertThat(experiment.faults.stepsTaken).hasValue(120);
    assertThat(experiment.sink.closed).isTrue();
  }

  @Test
  void start_fewerWorkersThanRuns_servesThemInOrder() throws Exception {
    FakeExperiment experiment = new FakeExperiment(
        directory, Faults.none(), Specs.small(2), Specs.small(0), Specs.small(1));
    experiment.workers = 1;

    experiment.run();

    assertThat(experiment.sink.of(LoggedEvent.RunCompleted.class))
        .extracting(LoggedEvent.RunCompleted::run)
        .containsExactly("sft-s2", "sft-s0", "sft-s1");
  }

  @Test
  void run_probesAreSlow_trainerWaitsAndSaysSo() throws Exception {
    Faults faults = Faults.none();
    faults.probeMillis = 60;
    FakeExperiment experiment = new FakeExperiment(directory, faults, Specs.small(0));

    ExperimentResult result = experiment.run();

    assertThat(result.completed()).isTrue();
    experiment.assertSameResultsAs(experiment);
    experiment.assertNothingLeaks();
    assertThat(experiment.sink.of(LoggedEvent.ProbeWaited.class))
        .isNotEmpty()
        .allSatisfy(waited -> assertThat(waited.seconds()).isPositive());
    assertThat(experiment.sink.of(LoggedEvent.ProbeLagged.class))
        .extracting(LoggedEvent.ProbeLagged::steps)
        .anySatisfy(steps -> assertThat(steps).isPositive())
        .allSatisfy(steps -> assertThat(steps).isLessThanOrEqualTo(18));
  }

  @Test
  void run_sinkFails_runsAndOtherSinksGoOn() throws Exception {
    FakeExperiment experiment = new FakeExperiment(directory, Faults.none(), Specs.small(0));
    experiment.sinks = List.of(new BrokenSink(), experiment.sink);

    ExperimentResult result = experiment.run();

    assertThat(result.completed()).isTrue();
    assertThat(experiment.sink.rows(StepRow.class)).hasSize(40);
    assertThat(experiment.sink.rows(ReadingRow.class)).hasSize(18);
  }

  @Test
  void run_sinkIsStuck_everyRowIsWrittenAndTheExperimentEnds() throws Exception {
    StuckSink stuck = new StuckSink();
    FakeExperiment experiment = new FakeExperiment(directory, Faults.none(), Specs.small(0));
    experiment.sinks = List.of(stuck, experiment.sink);
    experiment.overrides = "kymo.sinks.backlog = 5\nkymo.sinks.finish-at-most = 100ms";

    ExperimentResult result = experiment.run();

    assertThat(result.completed()).isTrue();
    experiment.assertSameResultsAs(experiment);
    assertThat(experiment.sink.closed).isTrue();
    assertThat(stuck.released.getCount()).as("it was stuck all the time").isOne();
    stuck.released.countDown();
  }

  @Test
  void run_sinkIsSlow_missesRowsButNothingThatHappened() throws Exception {
    StuckSink slow = new StuckSink();
    FakeExperiment experiment = new FakeExperiment(directory, Faults.none(), Specs.small(0));
    experiment.sinks = List.of(slow, experiment.sink);
    experiment.overrides = "kymo.sinks.backlog = 5";
    ExperimentSystem system = experiment.start();
    await().until(() -> !experiment.sink.of(LoggedEvent.RunCompleted.class).isEmpty());

    slow.released.countDown();
    FakeExperiment.await(system);

    assertThat(slow.taken.rows(StepRow.class)).hasSizeLessThan(40);
    assertThat(slow.taken.of(LoggedEvent.class))
        .containsExactlyElementsOf(experiment.sink.of(LoggedEvent.class));
    assertThat(slow.taken.closed).isTrue();
  }

  @Test
  void run_undisturbed_tellsItsStoryInOrder() throws Exception {
    FakeExperiment experiment = new FakeExperiment(directory, Faults.none(), Specs.small(0));

    experiment.run();

    assertThat(experiment.sink.of(LoggedEvent.class).stream()
            .map(event -> event.getClass().getSimpleName())
            .filter(name -> !name.startsWith("Probe"))
            .toList())
        .startsWith("RunQueued", "RowsObserved", "RowsObserved", "AttemptStarted", "StageStarted")
        .endsWith("CheckpointCommitted", "RunCompleted")
        .containsOnlyOnce("RunQueued", "AttemptStarted", "RunCompleted");
    assertThat(experiment.sink.rows(StepRow.class))
        .extracting(StepRow::step)
        .isSorted()
        .hasSize(40);
    assertThat(experiment.sink.of(LoggedEvent.CheckpointCommitted.class))
        .extracting(LoggedEvent.CheckpointCommitted::step)
        .containsExactly(5L, 10L, 15L, 20L, 25L, 30L, 35L, 40L);
  }

  @Test
  void pause_thenResume_takesNoStepBetween() throws Exception {
    Faults faults = Faults.none();
    faults.stepMillis = 10;
    FakeExperiment experiment = new FakeExperiment(directory, faults, Specs.small(0));
    ExperimentSystem system = experiment.start();
    await().until(() -> faults.stepsTaken.get() >= 3);

    system.pause("sft-s0");
    TimeUnit.MILLISECONDS.sleep(200);
    long paused = faults.stepsTaken.get();
    TimeUnit.MILLISECONDS.sleep(200);
    long later = faults.stepsTaken.get();
    system.resume("sft-s0");

    assertThat(FakeExperiment.await(system).completed()).isTrue();
    assertThat(later).isEqualTo(paused).isLessThan(40);
  }

  /** Takes nothing until it is released. */
  private static final class StuckSink implements EventSink {
    private final CountDownLatch released = new CountDownLatch(1);
    private final RecordingSink taken = new RecordingSink();

    @Override
    public void accept(RunEvent event) {
      try {
        released.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException("only the test releases it", e);
      }
      taken.accept(event);
    }

    @Override
    public void close() {
      taken.close();
    }
  }

  private static final class BrokenSink implements EventSink {
    @Override
    public void accept(RunEvent event) {
      throw new IllegalStateException("broken on purpose");
    }

    @Override
    public void close() {
      throw new IllegalStateException("broken on purpose");
    }
  }
}
