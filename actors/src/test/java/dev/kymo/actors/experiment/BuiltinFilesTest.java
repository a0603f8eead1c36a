package dev.kymo.actors.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kymo.workers.data.DataSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuiltinFilesTest {
  private static final String CACHE = "kymo.cache";
  private static final String EXPERIMENT = """
      name: builtin
      model: builtin:grammar
      data: {train: builtin:grammar, probes: builtin:grammar, probe-limit: 20}
      recipes: {plain: [{objective: sft, epochs: 1}]}
      """;

  @TempDir
  Path folder;

  private Path cache;
  private Workspace workspace;
  private String before;

  @BeforeEach
  void useOwnCache() throws IOException {
    workspace = new Workspace(folder);
    cache = workspace.path("cache");
    before = System.getProperty(CACHE);
    System.setProperty(CACHE, cache.toString());
  }

  @AfterEach
  void restoreCache() {
    if (before == null) {
      System.clearProperty(CACHE);
    } else {
      System.setProperty(CACHE, before);
    }
  }

  @Test
  void read_builtinNames_areFilesInTheCache() throws IOException {
    Experiment experiment = Experiment.read(workspace.write("e.yaml", EXPERIMENT));

    assertThat(experiment.models())
        .singleElement()
        .satisfies(model ->
            assertThat(model).startsWith(cache).isDirectoryContaining("glob:**/model.safetensors"));
    Path train = experiment.data().train();
    Path probes = experiment.data().probes();
    assertThat(DataSet.countRows(train, null)).isGreaterThan(DataSet.countRows(probes, null));
  }

  @Test
  void read_resolvedAfterTheCacheWasEmptied_writesTheWorldAnew() throws IOException {
    Experiment experiment = Experiment.read(workspace.write("e.yaml", EXPERIMENT));
    ResolvedExperiment resolved = ResolvedExperiment.of(experiment, Workspace.LIBTORCH, List.of());
    Path yaml = workspace.write("out/resolved.yaml", resolved.toYaml());
    Files.move(cache, workspace.path("away"));

    assertThat(ResolvedExperiment.read(yaml)).isEqualTo(resolved);
  }

  @Test
  void read_builtinBatches_isAProblem() throws IOException {
    Path yaml = workspace.minimalWithStage("objective: sft, batches: '" + "builtin:grammar" + "'");

    assertThatThrownBy(() -> Experiment.read(yaml))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("needs a path, but is \"builtin:grammar\"");
  }

  @Test
  void world_cacheIsAFile_saysWhatToSet() throws IOException {
    System.setProperty(CACHE, workspace.write("file", "").toString());

    assertThatThrownBy(() -> BuiltinFiles.world("builtin:grammar"))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("XDG_CACHE_HOME");
    assertThat(List.of(true, false))
        .containsExactly(
            BuiltinFiles.isBuiltin("builtin:none"), BuiltinFiles.isBuiltin("models/builtin"));
  }
}
