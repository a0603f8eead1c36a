package dev.kymo.actors.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kymo.actors.experiment.BadInputException;
import dev.kymo.actors.experiment.ExperimentFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskPlanTest {
  private static final long MIB = 1L << 20;
  private static final long NEVER = Long.MAX_VALUE / 2;

  @TempDir
  private Path folder;

  @Test
  void of_twoRunsAtATime_countsTheModelAndTwoCheckpointsOfEach() throws IOException {
    TinyExperiment tiny = new TinyExperiment(folder);
    long model = Files.size(tiny.path("model").resolve("model.safetensors"));
    ExperimentFile file = ExperimentFile.read(tiny.path("tiny.yaml"));
    CheckedExperiment checked = Checked.experiment(file);

    DiskPlan one = DiskPlan.of(checked, 1);
    DiskPlan two = DiskPlan.of(checked, 2);

    // parameters and RMSprop's average of squares, in two checkpoints; the file has a header too
    assertThat(one.least()).isBetween(5 * model * 9 / 10, 5 * model);
    assertThat(two.least() - one.least()).isBetween(4 * model * 9 / 10, 4 * model);
    // per run a model, two checkpoints kept, and its stages' ends; rows are small
    assertThat(one.whole())
        .isBetween((5 + 2 + 5 + 1) * model * 9 / 10, (5 + 2 + 5 + 1) * model + MIB);
  }

  @Test
  void check_leastDoesNotFit_isRefusedWithFolderAndRemedies() {
    Path out = folder.resolve("not/there/yet");

    assertThatThrownBy(() -> new DiskPlan(NEVER, NEVER).check(out, 3))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("the disk is too full for " + out)
        .hasMessageContaining("two checkpoints of each of 3 runs at a time")
        .hasMessageContainingAll("--out", "--workers");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void check_wholeDoesNotFit_isNoticed() {
    assertThat(new DiskPlan(1, NEVER).check(folder, 1))
        .hasValueSatisfying(notice ->
            assertThat(notice.text()).contains("will be written into " + folder, "are free"));
  }

  @Test
  void check_everythingFits_saysNothing() {
    assertThat(new DiskPlan(1, 2).check(folder, 1)).isEmpty();
  }

  /** What is there already need not be written again. */
  @Test
  void check_begun_isNotRefused() throws IOException {
    Files.createDirectory(folder.resolve("runs"));

    assertThat(new DiskPlan(NEVER, NEVER).check(folder, 1)).isPresent();
  }
}
