package dev.kymo.actors.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutputFolderTest {
  @TempDir
  Path folder;

  private Workspace workspace;
  private Path out;

  @BeforeEach
  void makeFiles() throws IOException {
    workspace = new Workspace(folder);
    out = workspace.path("out/minimal");
  }

  private OutputFolder create(ExperimentFile file) {
    return OutputFolder.create(out, file, Workspace.LIBTORCH, List.of());
  }

  private List<String> contents() throws IOException {
    try (Stream<Path> entries = Files.list(out)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void create_newFolder_keepsTheGivenBytesAndTheResolvedExperiment() throws IOException {
    Path yaml = workspace.minimalWith("name:", "# größer\r\nname:");
    ExperimentFile file = ExperimentFile.read(yaml);

    try (OutputFolder created = create(file)) {
      assertThat(created.experiment()).isEqualTo(file.experiment());
      assertThat(created.provenance().libtorch()).isEqualTo(Workspace.LIBTORCH);
    }

    assertThat(contents()).containsExactly(".lock", "experiment.yaml", "resolved.yaml");
    assertThat(out.resolve("experiment.yaml")).hasSameBinaryContentAs(yaml);
    assertThat(ResolvedExperiment.read(out.resolve("resolved.yaml"), MovedInputs.NONE)
            .experiment())
        .isEqualTo(file.experiment());
  }

  @Test
  void create_sameExperimentAgain_tellsToResume() throws IOException {
    create(workspace.minimal()).close();

    assertThatThrownBy(
            () -> OutputFolder.create(out, workspace.minimal(), "another libtorch", List.of()))
        .isInstanceOf(OutputFolderTakenException.class)
        .hasMessage(out + " holds this experiment already; to continue it: kymo resume " + out);
  }

  @Test
  void create_overAnotherExperiment_isRefusedAndChangesNothing() throws IOException {
    create(workspace.minimal()).close();
    String before = Files.readString(out.resolve("resolved.yaml"));
    ExperimentFile other = ExperimentFile.read(workspace.minimalWith("epochs: 1", "epochs: 2"));

    assertThatThrownBy(() -> create(other))
        .isInstanceOf(OutputFolderTakenException.class)
        .hasMessageStartingWith(out + " holds another experiment");
    assertThat(out.resolve("resolved.yaml")).hasContent(before);
  }

  @Test
  void create_sameExperimentOnChangedData_isAnother() throws IOException {
    create(workspace.minimal()).close();
    workspace.write("train.jsonl", "{}\n");

    assertThatThrownBy(() -> create(workspace.minimal()))
        .isInstanceOf(OutputFolderTakenException.class)
        .hasMessageContaining("holds another experiment");
  }

  @Test
  void create_overADamagedResolvedFile_isRefused() throws IOException {
    create(workspace.minimal()).close();
    Files.writeString(out.resolve("resolved.yaml"), "name: [");

    assertThatThrownBy(() -> create(workspace.minimal()))
        .isInstanceOf(OutputFolderTakenException.class)
        .hasMessageContaining("holds another experiment");
  }

  @Test
  void create_amongUnrelatedFiles_isRefusedAndLeavesNothing() throws IOException {
    workspace.write("out/minimal/thesis.tex", "years of work");

    assertThatThrownBy(() -> create(workspace.minimal()))
        .isInstanceOf(OutputFolderTakenException.class)
        .hasMessageContaining("holds files that are no experiment's (thesis.tex)");
    assertThat(contents()).containsExactly("thesis.tex");
  }

  @Test
  void create_besideSomebodysExperimentFile_doesNotOverwriteIt() throws IOException {
    workspace.write("out/minimal/experiment.yaml", "mine");

    assertThatThrownBy(() -> create(workspace.minimal()))
        .isInstanceOf(OutputFolderTakenException.class)
        .hasMessageContaining("a different experiment.yaml");
    assertThat(out.resolve("experiment.yaml")).hasContent("mine");
  }

  @Test
  void create_afterATornCreate_finishesIt() throws IOException {
    ExperimentFile file = workspace.minimal();
    workspace.write("out/minimal/experiment.yaml", file.text());
    workspace.write("out/minimal/.lock", "1\n");
    workspace.write("out/minimal/resolved.yaml.77-1.part", "name: mini");

    create(file).close();

    assertThat(contents()).contains(".lock", "experiment.yaml", "resolved.yaml");
  }

  @Test
  void create_whereAFileIs_isRefused() throws IOException {
    workspace.write("out/minimal", "a file");

    assertThatThrownBy(() -> create(workspace.minimal()))
        .isInstanceOf(OutputFolderTakenException.class)
        .hasMessage(out + " is a file; choose a folder with --out");
  }

  @Test
  void create_belowAFile_isBadInput() throws IOException {
    workspace.write("out", "a file");

    assertThatThrownBy(() -> create(workspace.minimal()))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("cannot use " + out);
  }

  @Test
  void open_whileHeldByThisProcess_namesIt() throws IOException {
    OutputFolder held = create(workspace.minimal());

    assertThatThrownBy(() -> OutputFolder.open(out, MovedInputs.NONE))
        .isInstanceOf(OutputFolderInUseException.class)
        .hasMessageContaining("pid " + ProcessHandle.current().pid());
    assertThatThrownBy(() -> create(workspace.minimal()))
        .isInstanceOf(OutputFolderInUseException.class);
    held.close();
    OutputFolder.open(out, MovedInputs.NONE).close();
  }

  @Test
  void open_whileAnotherProcessHolds_namesItUntilItEnds() throws Exception {
    create(workspace.minimal()).close();
    Process holder = startHolder();
    try (BufferedReader says = holder.inputReader(StandardCharsets.UTF_8)) {
      assertThat(says.readLine()).isEqualTo("holding " + out);

      assertThatThrownBy(() -> OutputFolder.open(out, MovedInputs.NONE))
          .isInstanceOf(OutputFolderInUseException.class)
          .hasMessageContaining("another process (pid " + holder.pid() + ")");
    } finally {
      holder.destroyForcibly().waitFor();
    }
    OutputFolder.open(out, MovedInputs.NONE).close();
  }

  @Test
  void open_refusedInThisProcess_keepsOtherProcessesOut() throws Exception {
    try (OutputFolder held = create(workspace.minimal())) {
      assertThatThrownBy(() -> OutputFolder.open(held.folder(), MovedInputs.NONE))
          .isInstanceOf(OutputFolderInUseException.class);
      Process other = startHolder();

      try (BufferedReader says = other.inputReader(StandardCharsets.UTF_8)) {
        assertThat(says.readLine())
            .contains("is in use")
            .contains("pid " + ProcessHandle.current().pid());
      } finally {
        other.destroyForcibly().waitFor();
      }
    }
  }

  private Process startHolder() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            LockHolder.class.getName(),
            out.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  @Test
  void open_afterDataChanged_isRefusedAndUnlocks() throws IOException {
    create(workspace.minimal()).close();
    String train = Files.readString(workspace.path("train.jsonl"));
    workspace.write("train.jsonl", "{}\n");

    assertThatThrownBy(() -> OutputFolder.open(out, MovedInputs.NONE))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(workspace.path("train.jsonl") + " has changed");
    workspace.write("train.jsonl", train);
    OutputFolder.open(out, MovedInputs.NONE).close();
  }

  @Test
  void open_afterTheGivenFileIsGone_hasTheSameExperiment() throws IOException {
    ExperimentFile file = workspace.minimal();
    create(file).close();
    Files.delete(file.path());
    Path moved = workspace.path("moved");
    Files.move(out, moved);

    try (OutputFolder opened = OutputFolder.open(moved, MovedInputs.NONE)) {
      assertThat(opened.experiment()).isEqualTo(file.experiment());
      assertThat(opened.folder()).isEqualTo(moved);
    }
  }

  @Test
  void open_withoutExperiment_isBadInputAndWritesNothing() throws IOException {
    Files.createDirectories(out);

    assertThatThrownBy(() -> OutputFolder.open(out, MovedInputs.NONE))
        .isInstanceOf(BadInputException.class)
        .hasMessage(out + " holds no experiment: it has no resolved.yaml");
    assertThat(contents()).isEmpty();
  }

  @Test
  void open_afterACreateThatWasKilled_saysToRepeatIt() throws IOException {
    Files.createDirectories(out);
    Files.writeString(out.resolve("experiment.yaml"), "name: tiny");

    assertThatThrownBy(() -> OutputFolder.open(out, MovedInputs.NONE))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("repeat the kymo run command");
  }

  @Test
  void inspect_whileInUseAndDataGone_readsTheExperiment() throws IOException {
    ExperimentFile file = workspace.minimal();
    try (OutputFolder held = create(file)) {
      Files.delete(workspace.path("train.jsonl"));

      OutputFolder inspected = OutputFolder.inspect(held.folder());

      assertThat(inspected.experiment()).isEqualTo(file.experiment());
      inspected.close();
      assertThatThrownBy(() -> OutputFolder.open(out, MovedInputs.NONE))
          .isInstanceOf(OutputFolderInUseException.class);
    }
  }

  @Test
  void inspect_batchesGone_readsTheRest() throws IOException {
    Path yaml = workspace.minimalWithStage("objective: sft, batches: batches.jsonl");
    ExperimentFile file = ExperimentFile.read(yaml);
    create(file).close();
    Files.delete(workspace.path("batches.jsonl"));

    OutputFolder inspected = OutputFolder.inspect(out);

    assertThat(inspected.experiment().runs()).hasSize(1);
    assertThat(inspected.experiment().recipes().get(0).stages().get(0).batches())
        .isEqualTo(workspace.path("batches.jsonl"));
    assertThatThrownBy(() -> OutputFolder.open(out, MovedInputs.NONE))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(workspace.path("batches.jsonl") + " is gone");
  }

  @Test
  void paths_ofARun_lieInItsFolder() throws IOException {
    try (OutputFolder created = create(workspace.minimal())) {
      Path run = out.resolve("runs/plain-s0");

      assertThat(created.runDir("plain-s0")).isEqualTo(run);
      assertThat(created.rows("plain-s0")).isEqualTo(run.resolve("rows"));
      assertThat(created.checkpoints("plain-s0")).isEqualTo(run.resolve("checkpoints"));
      assertThat(created.model("plain-s0")).isEqualTo(run.resolve("model"));
      assertThat(created.references()).isEqualTo(out.resolve("references"));
      assertThat(created.journal()).isEqualTo(out.resolve("journal"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"../x", "..", "a/b", "", ".hidden", "a\\b"})
  void runDir_noRunId_isRefused(String id) throws IOException {
    try (OutputFolder created = create(workspace.minimal())) {
      assertThatThrownBy(() -> created.runDir(id)).isInstanceOf(IllegalArgumentException.class);
    }
  }
}
