package dev.kymo.workers.world;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kymo.workers.data.DataSet;
import dev.kymo.workers.data.HuggingFaceTextTokenizer;
import dev.kymo.workers.data.Row;
import dev.kymo.workers.model.ModelFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorldBuilderTest {
  /** Enough to see that steps are taken and that two builds agree. */
  private static final PreTraining SHORT =
      new PreTraining(200, 300, List.of(PreTraining.stage(3, 2e-3), PreTraining.stage(2, 1e-3)));

  @TempDir
  Path folder;

  @Test
  void build_twice_givesTheSameBytesAndTellsEveryStep() throws IOException {
    List<Long> steps = new ArrayList<>();

    Path one = build("one", steps);
    Path other = build("other", new ArrayList<>());

    assertThat(steps).containsExactly(1L, 2L, 3L, 4L, 5L);
    for (String file : List.of(
        "train.jsonl",
        "probes.jsonl",
        "model/model.safetensors",
        "model/tokenizer.json",
        "model/config.json")) {
      assertThat(other.resolve(file)).as(file).hasSameBinaryContentAs(one.resolve(file));
    }
    assertThat(Files.readAllBytes(one.resolve("model/model.safetensors")))
        .isNotEqualTo(Files.readAllBytes(one.resolve("start/model/model.safetensors")));
  }

  @Test
  void build_anySettings_givesRowsThatFitTheModel() {
    Path built = build("one", new ArrayList<>());

    DataSet rows = DataSet.read(built.resolve("train.jsonl"), null, List.of());
    int context = ModelFolder.open(built.resolve("model")).model().contextLength();
    int longest = 0;
    try (HuggingFaceTextTokenizer tokenizer =
        HuggingFaceTextTokenizer.open(built.resolve("model"))) {
      for (Row row : rows.rows()) {
        int prompt = tokenizer.encode(row.prompt()).length;
        for (String response : row.responses().values()) {
          longest = Math.max(longest, prompt + tokenizer.encode(response).length + 1);
        }
      }
    }
    assertThat(rows.rows()).isEqualTo(new GrammarWorld(3).training());
    assertThat(longest).isLessThanOrEqualTo(context * 2);
  }

  private Path build(String name, List<Long> steps) {
    Path target = folder.resolve(name);
    new WorldBuilder(3, SHORT).build(target, (step, total, loss) -> steps.add(step));
    return target;
  }
}
