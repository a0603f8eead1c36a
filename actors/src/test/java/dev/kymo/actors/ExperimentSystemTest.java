package dev.kymo.actors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kymo.actors.run.RunOutcome;
import java.nio.file.Path;
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
}
