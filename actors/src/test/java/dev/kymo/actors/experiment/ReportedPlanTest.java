package dev.kymo.actors.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kymo.monitoring.report.history.ExperimentPlan;
import dev.kymo.monitoring.report.history.PlannedStage;
import dev.kymo.vocabulary.plan.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportedPlanTest {
  private static final List<Notice> NOTICES =
      List.of(new Notice(List.of("data.train"), "so it is"));

  @TempDir
  Path folder;

  private Workspace workspace;

  @BeforeEach
  void makeFiles() throws IOException {
    workspace = new Workspace(folder);
  }

  private ExperimentPlan reported(Path yaml) {
    Path out = folder.resolve("out");
    OutputFolder.create(out, ExperimentFile.read(yaml), Workspace.LIBTORCH, NOTICES)
        .close();
    return ReportedPlan.of(OutputFolder.inspect(out));
  }

  @Test
  void of_everyKey_saysWhatWasAskedFor() throws IOException {
    ExperimentPlan plan = reported(workspace.resource("every-key.yaml"));

    assertThat(plan.name()).isEqualTo("every-key");
    assertThat(plan.models()).containsExactly("tiny", "other");
    assertThat(plan.seeds()).containsExactly(3L, 5L);
    assertThat(plan.recipes()).containsOnlyKeys("first", "second.recipe_2");
    assertThat(plan.recipes().get("first"))
        .containsExactly(
            new PlannedStage(
                "sft",
                List.of(
                    new Setting("responses", List.of("chosen", "rejected", "my_field"), false),
                    new Setting("reduction", "token-mean", false)),
                5e-5),
            new PlannedStage(
                "dpo",
                List.of(
                    new Setting("beta", 0.2, false),
                    new Setting("label-smoothing", 0.0, true),
                    new Setting("reduction", "token-mean", false),
                    new Setting("reference", "model", false)),
                5e-5));
    assertThat(plan.versions())
        .containsKeys("kymo", "java")
        .containsEntry("libtorch", Workspace.LIBTORCH);
    assertThat(plan.files()).containsKey(workspace.path("train.jsonl").toString());
    assertThat(plan.notices())
        .containsExactly(new ExperimentPlan.Notice(List.of("data.train"), "so it is"));
    assertThat(plan.yaml()).isEqualTo(Files.readString(folder.resolve("out/resolved.yaml")));
  }
}
