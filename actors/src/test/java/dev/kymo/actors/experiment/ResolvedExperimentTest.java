package dev.kymo.actors.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kymo.workers.data.EndOfResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResolvedExperimentTest {
  /** Of the text {@code {}}, from sha256sum. */
  private static final String SHA_OF_EMPTY_OBJECT =
      "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";

  private static final List<Notice> NOTICES =
      List.of(new Notice(List.of("recipe a, stage 1 (sft)", "data.train"), "so it is: #1"));

  /** Of minimal.yaml, likewise. */
  private static final String SHA_OF_MINIMAL =
      "7c24f94ef2c232e996c42fc56043f72a2f775eec0682b944b372110d2d71052f";

  @TempDir
  Path folder;

  private Workspace workspace;

  @BeforeEach
  void makeFiles() throws IOException {
    workspace = new Workspace(folder);
  }

  private Path writeResolved(ResolvedExperiment resolved) throws IOException {
    return workspace.write("moved/elsewhere/resolved.yaml", resolved.toYaml());
  }

  private ResolvedExperiment everyKey() throws IOException {
    return ResolvedExperiment.of(
        ExperimentFile.read(workspace.resource("every-key.yaml")), Workspace.LIBTORCH, NOTICES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"minimal.yaml", "every-key.yaml"})
  void read_ofWritten_isEqualAlsoInAnotherFolder(String name) throws IOException {
    Path yaml = workspace.resource(name);
    ResolvedExperiment resolved =
        ResolvedExperiment.of(ExperimentFile.read(yaml), Workspace.LIBTORCH, NOTICES);
    Files.delete(yaml);

    Path written = writeResolved(resolved);

    assertThat(ResolvedExperiment.read(written, MovedInputs.NONE)).isEqualTo(resolved);
    assertThat(ExperimentFile.read(written).experiment()).isEqualTo(resolved.experiment());
    assertThat(ResolvedExperiment.read(written, MovedInputs.NONE).toYaml())
        .isEqualTo(Files.readString(written));
  }

  /** Every objective, each with keys that are not defaults. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "objective: dpo, beta: 0.2, label-smoothing: 0.3",
        "objective: ipo, reference: model",
        "objective: sppo, beta: 2",
        "objective: slic, delta: 3, lambda: 0.25, target: rejected, reduction: token-mean",
        "objective: hinge, reduction: token-mean",
        "objective: robust, label-smoothing: 0.4",
        "objective: nca, beta: 0.01",
        "objective: apo-zero, reference: model",
        "objective: apo-down, beta: 7"
      })
  void read_ofWrittenObjective_isEqual(String stage) throws IOException {
    Path yaml = workspace.minimalWithStage(stage + ", steps: 1");
    ResolvedExperiment resolved =
        ResolvedExperiment.of(ExperimentFile.read(yaml), Workspace.LIBTORCH, NOTICES);

    Path written = writeResolved(resolved);

    assertThat(ResolvedExperiment.read(written, MovedInputs.NONE)).isEqualTo(resolved);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "decompose: {}, kernel: {}",
        "decompose: {rows: [1], responses: [rejected, chosen]}, kernel: {observed: 2}",
        "decompose: {first-examples: 7, tokens: true}, kernel: {first-rows: 3}"
      })
  void read_ofWrittenObservation_isEqual(String probe) throws IOException {
    Path yaml = workspace.minimalWith("recipes:", "probe: {" + probe + "}\nrecipes:");
    ResolvedExperiment resolved =
        ResolvedExperiment.of(ExperimentFile.read(yaml), Workspace.LIBTORCH, List.of());

    Path written = writeResolved(resolved);

    assertThat(ResolvedExperiment.read(written, MovedInputs.NONE)).isEqualTo(resolved);
  }

  @Test
  void toYaml_observedRows_namesTheirNumbers() throws IOException {
    Path yaml = workspace.minimalWith("recipes:", "probe: {decompose: {observed: 2}}\nrecipes:");

    assertThat(ResolvedExperiment.of(ExperimentFile.read(yaml), Workspace.LIBTORCH, List.of())
            .toYaml())
        .contains("""
              decompose:
                every: 50
                observed: 2
                responses:
                - chosen
                - rejected
                - irr_train
                rows:
                - 1
                - 2
                trained-rows:
                - 1
                - 2
                tokens: false
            """);
  }

  @Test
  void read_withoutFormat_countsWhatItDid() throws IOException {
    Path yaml = workspace.minimalWith(
        "recipes:", "probe: {decompose: {first-examples: 7}, kernel: {first-rows: 3}}\nrecipes:");
    ResolvedExperiment resolved =
        ResolvedExperiment.of(ExperimentFile.read(yaml), Workspace.LIBTORCH, List.of());
    Path old = workspace.write(
        "old.yaml",
        resolved
            .toYaml()
            .replace("format: 2\n", "")
            .replace("first-examples: 7", "observed: 7")
            .replace("first-rows: 3", "observed: 3"));

    // equal but for who decides how responses end, which no key says
    assertThat(ResolvedExperiment.read(old, MovedInputs.NONE).toYaml())
        .isEqualTo(resolved.toYaml());
  }

  @Test
  void toYaml_minimal_namesEveryDefault() throws IOException {
    String yaml = ResolvedExperiment.of(workspace.minimal(), Workspace.LIBTORCH, List.of())
        .toYaml();

    assertThat(yaml)
        .startsWith("""
            format: 2
            name: minimal
            model:
            - %1$s/models/tiny
            seeds:
            - 0
            data:
              train: %1$s/train.jsonl
              train-limit: all
              probes: %1$s/probes.jsonl
              probe-limit: all
              max-length: 512
              max-prompt-length: 256
              truncate-by: row
              shuffle: true
            recipes:
              plain:
              - objective: sft
                responses:
                - chosen
                reduction: sum
                epochs: 1
                optimizer: rmsprop
                alpha: 0.99
                epsilon: 1.0E-8
                momentum: 0.0
                weight-decay: 0.0
                learning-rate: 5.0E-7
                warmup-steps: 150
                batch-size: 4
                micro-batch: all
                max-grad-norm: 10.0
                checkpoint-every: 100
                keep-checkpoints: 2
            probe:
              every: 100
            retries:
              exception: 3
              non-finite: 0
              worker-lost: 5
              checkpoint-unreadable: 3
            on-mismatch: stop
            provenance:
              experiment:
                path: %1$s/minimal.yaml
                sha256: %3$s
              files:
              - path: %1$s/models/tiny/config.json
                sha256: %2$s
            """.formatted(workspace.folder, SHA_OF_EMPTY_OBJECT, SHA_OF_MINIMAL))
        .endsWith("    libtorch: " + Workspace.LIBTORCH + "\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a: b",
        "# no",
        "*star",
        "'quoted'",
        "null",
        "5e-5",
        "ü and 字",
        "a\nb",
        " edge ",
        "yes",
        "x {y}"
      })
  void read_ofWrittenWithOddFolderNames_isEqual(String odd) throws IOException {
    Workspace inside = new Workspace(Files.createDirectory(workspace.path(odd)));
    ResolvedExperiment resolved =
        ResolvedExperiment.of(inside.minimal(), Workspace.LIBTORCH, NOTICES);

    Path written = writeResolved(resolved);

    assertThat(ResolvedExperiment.read(written, MovedInputs.NONE)).isEqualTo(resolved);
  }

  @Test
  void of_experiment_hashesWhatNumbersDependOn() throws IOException {
    Provenance provenance = everyKey().provenance();

    assertThat(provenance.files())
        .extracting(FileHash::path)
        .containsExactly(
            workspace.path("batches.jsonl"),
            workspace.path("held-out.jsonl"),
            workspace.path("models/other/config.json"),
            workspace.path("models/other/model.safetensors"),
            workspace.path("models/tiny/config.json"),
            workspace.path("models/tiny/model.safetensors"),
            workspace.path("probes.jsonl"),
            workspace.path("train.jsonl"));
    assertThat(provenance.files().get(4).sha256()).isEqualTo(SHA_OF_EMPTY_OBJECT);
    assertThat(provenance.kymo()).isEqualTo(KymoVersion.current()).matches("[0-9]+\\.[0-9]+.*");
    assertThat(provenance.java()).isEqualTo(Runtime.version().toString());
    assertThat(provenance.libtorch()).isEqualTo(Workspace.LIBTORCH, NOTICES);
  }

  @ParameterizedTest
  @CsvSource({
    "train.jsonl, has changed",
    "probes.jsonl, has changed",
    "held-out.jsonl, has changed",
    "models/other/model.safetensors, has changed",
    "models/other/tokenizer.json, is new"
  })
  void read_fileChangedSince_namesIt(String file, String what) throws IOException {
    Path written = writeResolved(everyKey());
    workspace.write(file, "{}\n".repeat(10));

    assertThatThrownBy(() -> ResolvedExperiment.read(written, MovedInputs.NONE))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("no longer those it was started with")
        .hasMessageEndingWith("\n  " + workspace.path(file) + " " + what);
    assertThatThrownBy(() -> ExperimentFile.read(written).experiment())
        .isInstanceOf(BadInputException.class);
  }

  @Test
  void read_batchesChangedSince_namesThem() throws IOException {
    Path written = writeResolved(everyKey());
    workspace.write("batches.jsonl", "[0]\n");

    assertThatThrownBy(() -> ResolvedExperiment.read(written, MovedInputs.NONE))
        .hasMessageEndingWith("\n  " + workspace.path("batches.jsonl") + " has changed");
  }

  @Test
  void read_weightsGone_namesThem() throws IOException {
    Path written = writeResolved(everyKey());
    Files.delete(workspace.path("models/tiny/model.safetensors"));

    assertThatThrownBy(() -> ResolvedExperiment.read(written, MovedInputs.NONE))
        .hasMessageEndingWith(
            "\n  " + workspace.path("models/tiny/model.safetensors") + " is gone");
  }

  @Test
  void read_readmeChangedSince_doesNotMind() throws IOException {
    Path written = writeResolved(everyKey());
    workspace.write("models/tiny/README.md", "other words");

    assertThat(ResolvedExperiment.read(written, MovedInputs.NONE)).isNotNull();
  }

  @Test
  void read_withoutFormat_isOfTheFirst() throws IOException {
    ResolvedExperiment resolved =
        ResolvedExperiment.of(workspace.minimal(), Workspace.LIBTORCH, List.of());
    Path written = workspace.write("old.yaml", resolved.toYaml().replace("format: 2\n", ""));

    ResolvedExperiment read = ResolvedExperiment.read(written, MovedInputs.NONE);

    assertThat(read.toYaml()).isEqualTo(resolved.toYaml());
    assertThat(read.provenance()).isEqualTo(resolved.provenance());
    assertThat(read.format()).isEqualTo(ResolvedFormat.FIRST);
    assertThat(read.experiment().data().ends()).isEqualTo(EndOfResponse.Rule.CONFIG);
    assertThat(resolved.experiment().data().ends()).isEqualTo(EndOfResponse.Rule.TOKENIZER);
  }

  @Test
  void read_experimentFile_isOfTheCurrentFormat() throws IOException {
    Path yaml = workspace.resource("every-key.yaml");

    assertThat(ExperimentReader.read(yaml, ExperimentFile.text(yaml), true).format())
        .isEqualTo(ResolvedFormat.CURRENT);
    assertThat(
            ResolvedExperiment.read(writeResolved(everyKey()), MovedInputs.NONE).format())
        .isEqualTo(ResolvedFormat.CURRENT);
  }

  @Test
  void read_newerFormat_isRefusedForThisReasonAlone() throws IOException {
    String newer = everyKey().toYaml().replace("format: 2", "format: 3\nname-of-later: 1");
    Path written = workspace.write("newer.yaml", newer);

    assertThatThrownBy(() -> ResolvedExperiment.readUnverified(written))
        .isInstanceOf(BadInputException.class)
        .hasMessage(written + " has a problem:\n  line 1: format: written in format 3 by a newer"
            + " version of Kymo; this one (" + KymoVersion.current() + ") reads up to format 2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "two", "2.0", "[2]", "99999999999", "''"})
  void read_formatThatIsNone_isRefused(String format) throws IOException {
    Path written =
        workspace.write("odd.yaml", everyKey().toYaml().replace("format: 2", "format: " + format));

    assertThatThrownBy(() -> ResolvedExperiment.readUnverified(written))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("line 1: format: must be");
  }

  @Test
  void read_withoutProvenance_isRefused() throws IOException {
    Path yaml = workspace.resource("minimal.yaml");

    assertThatThrownBy(() -> ResolvedExperiment.read(yaml, MovedInputs.NONE))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("it is not a resolved experiment");
  }

  @Test
  void read_damagedProvenance_isRefused() throws IOException {
    Path yaml = workspace.minimalWith(
        "recipes:", "provenance: {files: [{path: x}], versions: {}}\nrecipes:");

    assertThatThrownBy(() -> ResolvedExperiment.read(yaml, MovedInputs.NONE))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("line 4: provenance.files[0]: the key sha256 is missing")
        .hasMessageContaining("line 4: provenance.versions: the key kymo is missing");
  }
}
