package dev.kymo.actors.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExperimentComparisonTest {
  private static final String ROW = "{\"step\":1,\"loss\":0.5,\"seconds\":0.25,\"attempt\":1}\n";

  @TempDir
  private Path folder;

  private Path experiment(String name, String rows, String model) throws IOException {
    Path run = Files.createDirectories(folder.resolve(name).resolve("runs/sft-s0/model"));
    Files.writeString(run.resolveSibling("steps.jsonl"), rows);
    Files.writeString(run.resolve("model.safetensors"), model);
    return folder.resolve(name);
  }

  private ExperimentComparison compared(String rows, String model) throws IOException {
    return ExperimentComparison.of(
        experiment("undisturbed", ROW, "weights"), experiment("disturbed", rows, model));
  }

  @Test
  void of_onlySecondsAndAttemptDiffer_isEqual() throws IOException {
    ExperimentComparison comparison = compared(
        ROW.replace("\"seconds\":0.25,\"attempt\":1", "\"seconds\":9.0,\"attempt\":3"), "weights");

    assertThat(comparison).isEqualTo(new ExperimentComparison(1, 1, 7, java.util.List.of()));
    assertThat(comparison.equal()).isTrue();
  }

  @Test
  void of_aNumberDiffers_isNotEqual() throws IOException {
    ExperimentComparison comparison = compared(ROW.replace("0.5", "0.50000001"), "weights");

    assertThat(comparison.differences())
        .singleElement()
        .asString()
        .startsWith("sft-s0/steps.jsonl, row 1: ");
  }

  @Test
  void of_rowsAreMissing_isNotEqual() throws IOException {
    assertThat(compared("", "weights").differences())
        .singleElement()
        .asString()
        .contains("became nothing");
  }

  @Test
  void of_aByteOfTheModelDiffers_isNotEqual() throws IOException {
    assertThat(compared(ROW, "weighty").differences())
        .containsExactly("sft-s0/model/model.safetensors: differs from byte 6 on");
  }

  @Test
  void of_aRunIsMissing_isNotEqual() throws IOException {
    Path undisturbed = experiment("undisturbed", ROW, "weights");
    Path disturbed = Files.createDirectories(folder.resolve("disturbed"));

    ExperimentComparison comparison = ExperimentComparison.of(undisturbed, disturbed);

    assertThat(comparison.differences())
        .contains("sft-s0/steps.jsonl: is only in the first")
        .contains("sft-s0/model/model.safetensors: is only in the first");
  }
}
