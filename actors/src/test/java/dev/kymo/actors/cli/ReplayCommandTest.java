package dev.kymo.actors.cli;

import static dev.kymo.actors.cli.TinyExperiment.kymo;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kymo.actors.experiment.OutputFolder;
import dev.kymo.monitoring.event.RunStatus;
import dev.kymo.monitoring.fold.ExperimentSummary;
import dev.kymo.monitoring.fold.RunSummary;
import dev.kymo.monitoring.replay.Access;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplayCommandTest {

  @TempDir
  private Path folder;

  @Test
  void replay_ofAFinishedExperiment_tellsItToItsEndAndWritesNothing() throws Exception {
    TinyExperiment tiny = new TinyExperiment(folder);
    kymo("run", tiny.path("tiny.yaml"), "--out", tiny.path("out"), "--no-page");
    byte[] events = Files.readAllBytes(tiny.path("out/runs/baseline-s0/events.jsonl"));

    TinyExperiment.Result result = kymo("replay", tiny.path("out"), "--speed", "max");
    LatestSummary summary = new LatestSummary("tiny");
    Replay.history(OutputFolder.inspect(tiny.path("out")), Access.FILES, summary);

    assertThat(result).isEqualTo(new TinyExperiment.Result(ExitCode.DONE, ""));
    ExperimentSummary told = summary.get();
    assertThat(told.runs()).hasSize(2);
    assertThat(told.runs().values())
        .extracting(RunSummary::state)
        .containsOnly(RunStatus.COMPLETED);
    assertThat(told.step()).isEqualTo(told.totalSteps()).isPositive();
    assertThat(Files.readAllBytes(tiny.path("out/runs/baseline-s0/events.jsonl")))
        .isEqualTo(events);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "NaN", "fast"})
  void replay_impossibleSpeed_isRefused(String speed) {
    TinyExperiment.Result result = kymo("replay", folder, "--speed", speed);

    assertThat(result.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(result.errors()).contains("--speed", "max");
  }

  @Test
  void replay_ofAnotherFolder_isRefused() {
    TinyExperiment.Result result = kymo("replay", folder);

    assertThat(result.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(result.errors()).contains("holds no experiment");
  }
}
