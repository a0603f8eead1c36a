package dev.kymo.workers.world;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kymo.workers.data.DataSet;
import dev.kymo.workers.data.Row;
import dev.kymo.workers.model.ModelFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuiltinWorldTest {
  private static final long MODEL_BYTES = 4_000_000;

  @TempDir
  Path cache;

  @Test
  void in_emptyCache_writesRowsAndAModelThatBelongTogether() throws IOException {
    BuiltinWorld world = BuiltinWorld.in(cache.resolve("not/there/yet"));

    List<Row> training = DataSet.read(world.training(), null, List.of()).rows();
    List<Row> probes = DataSet.read(world.probes(), null, List.of()).rows();
    assertThat(training).isEqualTo(new GrammarWorld(WorldBuilder.BUILTIN_SEED).training());
    assertThat(probes).isEqualTo(training.subList(0, GrammarWorld.PROBE_ROWS));
    assertThat(ModelFolder.open(world.model()).model().vocabularySize()).isLessThanOrEqualTo(1024);
    assertThat(Files.size(world.model().resolve(ModelFolder.WEIGHTS))).isLessThan(MODEL_BYTES);
  }

  @Test
  void in_aFileDamaged_writesItAnewAndLeavesNothingElse() throws IOException {
    BuiltinWorld world = BuiltinWorld.in(cache);
    byte[] rows = Files.readAllBytes(world.training());
    Files.writeString(world.training(), "torn");

    assertThat(BuiltinWorld.in(cache)).isEqualTo(world);

    assertThat(world.training()).hasBinaryContent(rows);
    try (Stream<Path> files = Files.list(world.folder())) {
      assertThat(files.map(file -> file.toFile().getName()))
          .containsExactlyInAnyOrder("model", "train.jsonl", "probes.jsonl");
    }
  }

  /** The grammar must not have changed since the model was made: build the world anew if it has. */
  @Test
  void tokenizer_madeFromTodaysGrammar_isTheModels() throws IOException {
    Path start = cache.resolve("start");
    new WorldBuilder(WorldBuilder.BUILTIN_SEED, PreTraining.ofBuiltin()).writeStart(start);

    Path model = BuiltinWorld.in(cache).model();
    assertThat(model.resolve("tokenizer.json"))
        .hasSameBinaryContentAs(start.resolve("tokenizer.json"));
  }
}
