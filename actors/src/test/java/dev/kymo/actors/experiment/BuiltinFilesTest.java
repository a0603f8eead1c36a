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
    Experiment experiment =
        ExperimentFile.read(workspace.write("e.yaml", EXPERIMENT)).experiment();

    assertThat(experiment.models())
        .singleElement()
        .satisfies(model ->
            assertThat(model).startsWith(cache).isDirectoryContaining("glob:**/model.safetensors"));
    Path train = experiment.data().train();
    Path probes = experiment.data().probes();
    assertThat(rows(train)).isGreaterThan(rows(probes));
  }

  private static int rows(Path file) {
    return DataSet.read(file, null, List.of()).size();
  }

  @Test
  void read_resolvedAfterTheCacheWasEmptied_writesTheWorldAnew() throws IOException {
    ExperimentFile file = ExperimentFile.read(workspace.write("e.yaml", EXPERIMENT));
    ResolvedExperiment resolved = ResolvedExperiment.of(file, Workspace.LIBTORCH, List.of());
    Path yaml = workspace.write("out/resolved.yaml", resolved.toYaml());
    Files.move(cache, workspace.path("away"));

    assertThat(ResolvedExperiment.read(yaml, MovedInputs.NONE)).isEqualTo(resolved);
  }

  @Test
  void toYaml_builtinFiles_areNamedAsAskedFor() throws IOException {
    ExperimentFile file = ExperimentFile.read(workspace.write("e.yaml", EXPERIMENT));
    ResolvedExperiment resolved = ResolvedExperiment.of(file, Workspace.LIBTORCH, List.of());

    assertThat(resolved.toYaml())
        .contains("model:\n- builtin:grammar\n")
        .contains("  train: builtin:grammar\n")
        .contains("  probes: builtin:grammar\n")
        .contains("  - path: builtin:grammar/model/model.safetensors\n")
        .doesNotContain(cache.toString());
  }

  /** The training rows as probes have no name: each key has one part of the world. */
  @Test
  void toYaml_anotherPartOfTheWorld_isAPath() throws IOException {
    Path train = ExperimentFile.read(workspace.write("e.yaml", EXPERIMENT))
        .experiment()
        .data()
        .train();
    Path yaml = workspace.write(
        "e.yaml", EXPERIMENT.replace("probes: builtin:grammar", "probes: " + train));
    ResolvedExperiment resolved =
        ResolvedExperiment.of(ExperimentFile.read(yaml), Workspace.LIBTORCH, List.of());

    assertThat(resolved.toYaml()).contains("  probes: " + train + "\n");
    assertThat(ResolvedExperiment.read(
            workspace.write("resolved.yaml", resolved.toYaml()), MovedInputs.NONE))
        .isEqualTo(resolved);
  }

  @Test
  void read_resolvedWithAnotherCache_isReadFromThatOne() throws IOException {
    ExperimentFile file = ExperimentFile.read(workspace.write("e.yaml", EXPERIMENT));
    ResolvedExperiment resolved = ResolvedExperiment.of(file, Workspace.LIBTORCH, List.of());
    Path yaml = workspace.write("resolved.yaml", resolved.toYaml());
    System.setProperty(CACHE, workspace.path("another").toString());

    ResolvedExperiment read = ResolvedExperiment.read(yaml, MovedInputs.NONE);

    assertThat(read.experiment().data().train()).startsWith(workspace.path("another"));
    assertThat(read.settings()).isEqualTo(resolved.settings());
  }

  /** Older versions wrote the paths in the cache, which may have been elsewhere. */
  @Test
  void read_oldResolved_isReadFromWhereTheFilesAreNow() throws IOException {
    ExperimentFile file = ExperimentFile.read(workspace.write("e.yaml", EXPERIMENT));
    ResolvedExperiment resolved = ResolvedExperiment.of(file, Workspace.LIBTORCH, List.of());
    Path world = resolved.experiment().models().get(0).getParent();
    Path elsewhere = Path.of("/home/somebody/.cache/kymo").resolve(world.getFileName());
    String old = resolved
        .toYaml()
        .replace("format: 2\n", "")
        .replace("- builtin:grammar\n", "- " + elsewhere + "/model\n")
        .replace("train: builtin:grammar\n", "train: " + elsewhere + "/train.jsonl\n")
        .replace("probes: builtin:grammar\n", "probes: " + elsewhere + "/probes.jsonl\n")
        .replace("builtin:grammar/", elsewhere + "/");

    for (String cacheOfOld : List.of(elsewhere.toString(), world.toString())) {
      Path yaml = workspace.write("old.yaml", old.replace(elsewhere.toString(), cacheOfOld));

      assertThat(ResolvedExperiment.read(yaml, MovedInputs.NONE).toYaml())
          .isEqualTo(resolved.toYaml());
      assertThat(ResolvedExperiment.readUnverified(yaml).toYaml()).isEqualTo(resolved.toYaml());
    }
  }

  @Test
  void readUnverified_withoutACache_makesNone() throws IOException {
    ExperimentFile file = ExperimentFile.read(workspace.write("e.yaml", EXPERIMENT));
    ResolvedExperiment resolved = ResolvedExperiment.of(file, Workspace.LIBTORCH, List.of());
    Path yaml = workspace.write("resolved.yaml", resolved.toYaml());
    Path none = workspace.path("none");
    System.setProperty(CACHE, none.toString());

    Experiment experiment = ResolvedExperiment.readUnverified(yaml).experiment();

    assertThat(experiment.data().train()).startsWithRaw(none);
    assertThat(none).doesNotExist();
  }

  @Test
  void read_builtinBatches_isAProblem() throws IOException {
    Path yaml = workspace.minimalWithStage("objective: sft, batches: '" + "builtin:grammar" + "'");

    assertThatThrownBy(() -> ExperimentFile.read(yaml).experiment())
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

  /** Its runs carry the name of the folder it is unpacked to. */
  @Test
  void reportedPlan_builtInModel_namesItsFolder() throws IOException {
    Path yaml = workspace.write("builtin.yaml", EXPERIMENT);
    Path out = folder.resolve("out");
    OutputFolder.create(out, ExperimentFile.read(yaml), Workspace.LIBTORCH, List.of())
        .close();

    assertThat(ReportedPlan.of(OutputFolder.inspect(out)).models()).containsExactly("model");
  }
}
