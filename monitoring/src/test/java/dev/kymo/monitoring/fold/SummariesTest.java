package dev.kymo.monitoring.fold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kymo.monitoring.event.RunStatus;
import dev.kymo.monitoring.event.Samples;
import dev.kymo.vocabulary.LoggedEvent.AttemptEnded;
import dev.kymo.vocabulary.LoggedEvent.AttemptStarted;
import dev.kymo.vocabulary.LoggedEvent.CheckpointCommitted;
import dev.kymo.vocabulary.LoggedEvent.ProbeWaited;
import dev.kymo.vocabulary.LoggedEvent.RunCompleted;
import dev.kymo.vocabulary.LoggedEvent.RunFailed;
import dev.kymo.vocabulary.LoggedEvent.RunQueued;
import dev.kymo.vocabulary.LoggedEvent.RunRecovered;
import dev.kymo.vocabulary.RunEvent;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SummariesTest {
  private static final Instant AT = Samples.AT;

  private static RunSummary fold(String run, RunEvent... events) {
    RunSummary summary = RunSummary.unknown(run);
    for (RunEvent event : events) {
      summary = summary.updated(event);
    }
    return summary;
  }

  private static RunSummary running(String run) {
    return fold(
        run,
        new RunQueued(run, AT, "dpo", 3, "tiny", 100),
        new AttemptStarted(run, AT, 1, "worker-0", 0));
  }

  @Test
  void updated_oneOfEachEvent_endsWhereTheLastOneSays() {
    RunSummary summary = fold("r", Samples.oneOfEach("r").toArray(RunEvent[]::new));

    assertThat(summary.state()).isEqualTo(RunStatus.COMPLETED);
    assertThat(summary.recipe()).isEqualTo("dpo");
    assertThat(summary.seed()).isEqualTo(3);
    assertThat(summary.attempts()).isEqualTo(2);
    assertThat(summary.recoveries()).isEqualTo(1);
    assertThat(summary.committedStep()).isEqualTo(1);
    assertThat(summary.lastError()).isEqualTo("no more memory");
    assertThat(summary.worker()).isNull();
  }

  @Test
  void updated_steps_tellRateAndTimeLeft() {
    RunSummary summary = running("r");
    for (long step = 1; step <= 20; step++) {
      summary = summary.updated(Samples.dpoStep("r", step, 0.5, 1));
    }

    assertThat(summary.step()).isEqualTo(20);
    assertThat(summary.stage()).isEqualTo(2);
    assertThat(summary.objective()).isEqualTo("dpo");
    assertThat(summary.lastLoss()).isEqualTo(1.0 / 20);
    assertThat(summary.stepsPerSecond()).isCloseTo(2.0, within(1e-12));
    assertThat(summary.secondsLeft()).isCloseTo(40.0, within(1e-9));
  }

  @Test
  void updated_waits_slowTheRate() {
    RunSummary summary = running("r")
        .updated(Samples.dpoStep("r", 1, 0.5, 1))
        .updated(new ProbeWaited("r", AT, 1.5))
        .updated(new ProbeWaited("r", AT, 1.0))
        .updated(Samples.dpoStep("r", 2, 0.5, 1));

    assertThat(summary.stepsPerSecond()).isCloseTo(2 / 3.5, within(1e-12));
  }

  @Test
  void updated_manySteps_forgetsTheOldOnes() {
    RunSummary summary = running("r");
    for (long step = 1; step <= 40; step++) {
      summary = summary.updated(Samples.dpoStep("r", step, 10, 1));
    }
    for (long step = 41; step <= 40 + StepRate.WINDOW; step++) {
      summary = summary.updated(Samples.dpoStep("r", step, 0.25, 1));
    }

    assertThat(summary.stepsPerSecond()).isCloseTo(4.0, within(1e-12));
    assertThat(summary.rate().durations()).hasSize(StepRate.WINDOW);
  }

  /** There is nothing to recover from. */
  @Test
  void updated_stoppedOnRequest_waitsAndTellsOfNoError() {
    RunSummary stopped =
        running("r").updated(new AttemptEnded("r", AT, 1, "stopped", "stopped on request", 7));

    assertThat(stopped.state()).isEqualTo(RunStatus.QUEUED);
    assertThat(stopped.lastError()).isNull();
    assertThat(stopped.worker()).isNull();
  }

  @Test
  void updated_failure_goesBackToTheCommit() {
    RunSummary failed = running("r")
        .updated(Samples.dpoStep("r", 7, 0.5, 1))
        .updated(new CheckpointCommitted("r", AT, 5))
        .updated(new AttemptEnded("r", AT, 1, "process-died", "signal 9", 7));
    RunSummary again = failed.updated(new AttemptStarted("r", AT, 2, "worker-1", 5));
    RunSummary recovered = again.updated(new RunRecovered("r", AT, 2, 3));

    assertThat(failed.state()).isEqualTo(RunStatus.RECOVERING);
    assertThat(failed.step()).isEqualTo(7);
    assertThat(failed.lastError()).isEqualTo("signal 9");
    assertThat(failed.worker()).isNull();
    assertThat(failed.stepsPerSecond()).isNull();
    assertThat(again.state()).isEqualTo(RunStatus.RUNNING);
    assertThat(again.step()).isEqualTo(5);
    assertThat(again.attempts()).isEqualTo(2);
    assertThat(recovered.recoveries()).isEqualTo(1);
  }

  @Test
  void updated_nonFiniteLoss_isNotShown() {
    RunSummary summary = running("r").updated(Samples.sftStep("r", 1, Double.NaN, 0.5));

    assertThat(summary.lastLoss()).isNull();
  }

  @Test
  void updated_anotherRunsEvent_isRefused() {
    RunSummary summary = running("r");
    RunCompleted other = new RunCompleted("s", AT);

    assertThatThrownBy(() -> summary.updated(other)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void updated_completedBeforeItWasWatched_hasTakenAllItsSteps() {
    RunSummary summary = RunSummary.unknown("r")
        .updated(new RunQueued("r", AT, "dpo", 0, "tiny", 10))
        .updated(new RunCompleted("r", AT));

    assertThat(summary.step()).isEqualTo(10);
    assertThat(summary.state()).isEqualTo(RunStatus.COMPLETED);
  }

  @Test
  void experiment_ofSeveralRuns_addsThemUp() {
    ExperimentSummary summary = ExperimentSummary.unknown("squeeze");
    for (String run : new String[] {"b", "a", "c"}) {
      summary = summary
          .updated(new RunQueued(run, AT, "dpo", 0, "tiny", 10))
          .updated(new AttemptStarted(run, AT, 1, "worker-0", 0))
          .updated(Samples.dpoStep(run, 1, 0.5, 1))
          .updated(Samples.dpoStep(run, 2, 0.5, 1));
    }
    summary = summary.updated(new RunFailed("c", AT, "training-exception", "broken"));

    assertThat(summary.runs().keySet()).containsExactly("b", "a", "c");
    assertThat(summary.states()).isEqualTo(Map.of(RunStatus.RUNNING, 2, RunStatus.FAILED, 1));
    assertThat(summary.step()).isEqualTo(6);
    assertThat(summary.totalSteps()).isEqualTo(30);
    assertThat(summary.stepsPerSecond()).isCloseTo(4.0, within(1e-12));
    // the failed run takes no more steps
    assertThat(summary.secondsLeft()).isCloseTo(16 / 4.0, within(1e-12));
    assertThat(summary.ended()).isFalse();
  }

  @Test
  void experiment_whoseRunsEnded_hasEnded() {
    ExperimentSummary summary = ExperimentSummary.unknown("squeeze")
        .updated(new RunQueued("a", AT, "dpo", 0, "tiny", 10))
        .updated(new RunCompleted("a", AT));

    assertThat(summary.ended()).isTrue();
    assertThat(summary.secondsLeft()).isNull();
    assertThat(ExperimentSummary.unknown("none").ended()).isFalse();
  }

  @Test
  void json_ofAnExperiment_holdsWhatReadersNeed() {
    ExperimentSummary summary = ExperimentSummary.unknown("squeeze");
    for (RunEvent event : new RunEvent[] {
      new RunQueued("a", AT, "dpo", 0, "tiny", 10),
      new AttemptStarted("a", AT, 1, "worker-0", 0),
      Samples.dpoStep("a", 1, 0.5, 1)
    }) {
      summary = summary.updated(event);
    }

    JsonNode json = new ObjectMapper().valueToTree(summary);

    assertThat(json.at("/runs/a/state").asText()).isEqualTo("running");
    assertThat(json.at("/runs/a/stepsPerSecond").asDouble()).isEqualTo(2.0);
    assertThat(json.at("/runs/a/rate").isMissingNode()).isTrue();
    assertThat(json.at("/states/running").asInt()).isEqualTo(1);
    assertThat(json.at("/totalSteps").asInt()).isEqualTo(10);
  }
}
