package dev.kymo.actors.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DamageTest {
  private static final String ROWS = "{\"step\":1}\n{\"step\":2}\n";
  private static final String WEIGHTS = "0123456789";

  @TempDir
  private Path folder;

  @Test
  void inflict_everySeed_changesOneFileOfARunThatGoesOn() throws IOException {
    List<String> done = new ArrayList<>();
    for (int seed = 0; seed < 40; seed++) {
      Path experiment = folder.resolve("seed-" + seed);
      Path rows = written(experiment, "going", "rows/t1/steps.jsonl", ROWS);
      Path weights =
          written(experiment, "going", "checkpoints/t1-step1/model.safetensors", WEIGHTS);
      Path ended = written(experiment, "ended", "rows/t1/steps.jsonl", ROWS);
      written(experiment, "ended", "steps.jsonl", ROWS);

      String what = new Damage(new RunsOnDisk(experiment), new Random(seed)).inflict();

      done.add(String.valueOf(what).replaceAll("\\d+", "N").replaceAll("t.-step.", "t1"));
      assertThat(Files.readString(ended)).isEqualTo(ROWS);
      assertThat(
              Files.readString(rows).equals(ROWS) == Files.readString(weights).equals(WEIGHTS))
          .as("one of both: " + what)
          .isFalse();
    }

    assertThat(done.stream().distinct()).hasSize(4);
  }

  @Test
  void inflict_nothingIsWrittenYet_saysSo() throws IOException {
    assertThat(new Damage(new RunsOnDisk(folder), new Random(1)).inflict()).isNull();
  }

  private static Path written(Path experiment, String run, String file, String text)
      throws IOException {
    Path path = experiment.resolve("runs").resolve(run).resolve(file);
    Files.createDirectories(path.getParent());
    return Files.writeString(path, text);
  }
}
