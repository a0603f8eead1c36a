package dev.kymo.actors.cli;

import static dev.kymo.actors.cli.TinyExperiment.printed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kymo.actors.cli.TinyExperiment.Printed;
import dev.kymo.actors.head.ExperimentResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every file that a resumed experiment reads, damaged: it ends as the undisturbed one, or is refused with what has changed. One run is
 * done, one is in its second stage, and one, which shares the first's references, has not begun.
 */
class DamagedInputsTest {
  private static final String YAML = """
      name: tiny
      model: model
      data: {train: rows.jsonl, probes: probes.jsonl, probe-limit: 3, max-length: 40, max-prompt-length: 20}
      recipes:
        first: [{objective: dpo, epochs: 1}]
        second: [{objective: sft, epochs: 1}, {objective: dpo, epochs: 2}]
        later: [{objective: dpo, epochs: 1, beta: 0.3}, {objective: sft, batches: batches.jsonl}]
      defaults: {learning-rate: 1e-3, warmup-steps: 2, checkpoint-every: 2}
      probe: {every: 5, decompose: {every: 50}}
      """;

  @TempDir
  private static Path shared;

  @TempDir
  private Path folder;

  private static TinyExperiment tiny;
  private Path out;

  @BeforeAll
  static void train() throws Exception {
    tiny = new TinyExperiment(shared);
    List<String> rows = Files.readAllLines(tiny.path("rows.jsonl"));
    Files.write(tiny.path("probes.jsonl"), rows.subList(1, rows.size()));
    tiny.write("batches.jsonl", "[0, 1]\n[5, 2]\n");
    tiny.write("tiny.yaml", YAML);
    InterruptedExperiment.train(tiny.path("tiny.yaml"), tiny.path("half"), 1, 7);
    assertThat(printed("run", tiny.path("tiny.yaml"), "--out", tiny.path("whole"), "--no-page"))
        .extracting(Printed::exitCode)
        .isEqualTo(ExitCode.DONE);
    copy(shared, tiny.path("kept"), "model", "rows.jsonl", "probes.jsonl", "batches.jsonl");
  }

  @BeforeEach
  void copyRecording() throws IOException {
    out = folder.toRealPath().resolve("out");
    copy(tiny.path("half"), out, ".");
  }

  @AfterEach
  void restoreInputs() throws IOException {
    copy(tiny.path("kept"), shared, "model", "rows.jsonl", "probes.jsonl", "batches.jsonl");
  }

  @Test
  void resume_nothingDamaged_endsAsTheUndisturbed() throws IOException {
    Object references = Files.getLastModifiedTime(references());

    assertEndsAsUndisturbed(resume());

    assertThat(Files.getLastModifiedTime(references()))
        .as("what the first run made serves the last")
        .isEqualTo(references);
  }

  @ParameterizedTest
  @ValueSource(strings = {"flipped", "half", "gone", "another's"})
  void resume_referencesDamaged_computesThemAgain(String damage) throws IOException {
    Path references = references();
    byte[] bytes = Files.readAllBytes(references);
    switch (damage) {
      case "flipped" -> flip(references, bytes.length - 5);
      case "half" -> Files.write(references, List.of("half"));
      case "gone" -> Files.delete(references);
      default -> Files.copy(otherReferences(), references, StandardCopyOption.REPLACE_EXISTING);
    }

    assertEndsAsUndisturbed(resume());

    assertThat(references).hasBinaryContent(bytes);
  }

  /** Of what is asked, of what was read, of what it was asked with; of runs that are done, under way and to come. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "beta: 0.3 | beta: 0.7 | recipes.later[0].beta: 0.3 → 0.7",
        "beta: 0.3 | beta: 0.30001 | recipes.later[0].beta: 0.3 → 0.30001",
        "epochs: 2 | epochs: 3 | recipes.second[1].epochs: 2 → 3",
        "batch-size: 4 | batch-size: 5 | recipes.first[0].batch-size: 4 → 5",
        "max-length: 40 | max-length: 41 | data.max-length: 40 → 41",
        "shuffle: true | shuffle: false | data.shuffle: true → false",
        "on-mismatch: stop | on-mismatch: continue | on-mismatch: stop → continue",
        "libtorch: 2 | libtorch: 3 | provenance.versions.libtorch: 2",
        "name: tiny | name: tony | name: tiny → tony",
      })
  void resume_resolvedFileAltered_isRefusedAndNamesTheKey(
      String before, String after, String difference) throws IOException {
    alter(out.resolve("resolved.yaml"), before, after);
    List<String> files = files(out);

    Printed resumed = resume();

    assertThat(resumed.errors())
        .contains(out.resolve("resolved.yaml") + " does not say what the experiment was started")
        .contains("\n  " + difference)
        .doesNotContain("Exception");
    assertThat(resumed.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(files(out)).isEqualTo(files);
  }

  @Test
  void resume_resolvedFileWithAKeyLess_isRefused() throws IOException {
    alter(out.resolve("resolved.yaml"), "    warmup-steps: 2\n", "");

    Printed resumed = resume();

    assertThat(resumed.errors()).contains("recipes.first[0].warmup-steps: 2 → absent");
    assertThat(resumed.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
  }

  /** Both are there and as they were, but each in the other's place. */
  @Test
  void resume_dataFilesSwapped_isRefused() throws IOException {
    Path resolved = out.resolve("resolved.yaml");
    alter(resolved, "train: " + real("rows.jsonl"), "train: " + real("probes.jsonl"));
    alter(resolved, "probes: " + real("probes.jsonl"), "probes: " + real("rows.jsonl"));

    Printed resumed = resume();

    assertThat(resumed.errors())
        .contains("\n  data.probes: sha256 ")
        .contains("\n  data.train: sha256 ");
    assertThat(resumed.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "model/model.safetensors",
        "model/config.json",
        "model/tokenizer.json",
        "model/tokenizer_config.json",
        "rows.jsonl",
        "probes.jsonl",
        "batches.jsonl"
      })
  void resume_inputAltered_isRefusedAndNamesTheFile(String name) throws IOException {
    byte[] bytes = Files.readAllBytes(tiny.path(name));
    if (name.endsWith(".safetensors")) {
      flip(tiny.path(name), bytes.length - 5);
    } else if (name.equals("batches.jsonl")) {
      tiny.write(name, "[0, 1]\n[5, 3]\n");
    } else if (name.endsWith(".jsonl")) {
      alter(tiny.path(name), "tea", "cat");
    } else {
      Files.writeString(tiny.path(name), Files.readString(tiny.path(name)) + " ");
    }

    Printed resumed = resume();

    assertThat(resumed.errors()).contains(real(name) + " has changed");
    assertThat(resumed.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
  }

  /** The process was not ended: an attempt reads its model and rows anew. */
  @ParameterizedTest
  @ValueSource(strings = {"model/model.safetensors", "rows.jsonl"})
  void retry_inputAlteredMeanwhile_failsAndNamesTheFile(String name) throws Exception {
    ExperimentResult result = InterruptedExperiment.train(
        tiny.path("tiny.yaml"), folder.resolve("again"), 1, 7, system -> flipAny(tiny.path(name)));

    assertThat(result.completed()).isFalse();
    assertThat(Files.readString(folder.resolve("again/runs/second-s0/events.jsonl")))
        .contains("no longer what the experiment was started with; put back " + real(name));
  }

  private static void flipAny(Path file) {
    try {
      flip(file, (int) Files.size(file) - 5);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where things are is no setting: only what they hold is. */
  @Test
  void resume_inputsMovedAndTheirPathsEdited_goesOn() throws IOException {
    copy(
        shared,
        folder.resolve("elsewhere"),
        "model",
        "rows.jsonl",
        "probes.jsonl",
        "batches.jsonl");
    alter(
        out.resolve("resolved.yaml"),
        shared.toRealPath() + "/",
        folder.toRealPath().resolve("elsewhere") + "/");

    assertEndsAsUndisturbed(resume());
  }

  @Test
  void resume_experimentFileEdited_saysWhatDiffersAndThatTheRecordedCounts() throws IOException {
    Path kept = out.resolve("experiment.yaml");
    alter(kept, "learning-rate: 1e-3", "learning-rate: 9e-3");
    alter(kept, "beta: 0.3", "beta: 0.4");
    alter(kept, "train: rows.jsonl", "train: probes.jsonl");

    Printed resumed = resume();

    assertThat(resumed.output())
        .contains(
            "Notice: experiment.yaml: is not what the experiment was started with; the settings"
                + " recorded in resolved.yaml count")
        .contains("\n  data.train: " + real("rows.jsonl") + " → " + real("probes.jsonl") + "\n")
        .contains("\n  recipes.first[0].learning-rate: 0.001 → 0.009\n")
        .contains("\n  recipes.later[0].beta: 0.3 → 0.4\n")
        .doesNotContain("recipes.first[0].beta", "probe.");
    assertEndsAsUndisturbed(resumed);
  }

  @Test
  void resume_experimentFileWithOtherComments_saysNothing() throws IOException {
    alter(out.resolve("experiment.yaml"), "recipes:", "# three of them\nrecipes:");

    Printed resumed = resume();

    assertThat(resumed.output()).doesNotContain("experiment.yaml");
    assertEndsAsUndisturbed(resumed);
  }

  @ParameterizedTest
  @ValueSource(strings = {"broken", "unknown key", "gone", "a folder", "binary"})
  void resume_experimentFileUnreadable_goesOn(String damage) throws IOException {
    Path kept = out.resolve("experiment.yaml");
    switch (damage) {
      case "broken" -> Files.writeString(kept, "name: [");
      case "unknown key" -> alter(kept, "name: tiny", "name: tiny\nnoun: 3");
      case "binary" -> Files.write(kept, new byte[] {(byte) 0xff, 0, (byte) 0xfe});
      default -> {
        Files.delete(kept);
        if (damage.equals("a folder")) {
          Files.createDirectory(kept);
        }
      }
    }

    Printed resumed = resume();

    assertThat(resumed.output())
        .contains("Notice: experiment.yaml: ")
        .contains("resolved.yaml count");
    assertEndsAsUndisturbed(resumed);
  }

  private Printed resume() {
    return printed("resume", out, "--no-page", "--workers", 1);
  }

  private void assertEndsAsUndisturbed(Printed resumed) throws IOException {
    assertThat(resumed.errors()).isEmpty();
    assertThat(resumed.exitCode()).isEqualTo(ExitCode.DONE);
    for (String run : List.of("first-s0", "second-s0", "later-s0")) {
      String model = "runs/" + run + "/model/model.safetensors";
      assertThat(out.resolve(model)).hasSameBinaryContentAs(tiny.path("whole").resolve(model));
    }
  }

  /** What the first run made, of the model as it is and all rows. */
  private Path references() throws IOException {
    try (Stream<Path> whole = Files.list(tiny.path("whole/references"));
        Stream<Path> half = Files.list(out.resolve("references"))) {
      assertThat(whole).hasSize(2);
      return half.min(Comparator.comparing(DamagedInputsTest::modified)).orElseThrow();
    }
  }

  private Path otherReferences() throws IOException {
    Path ofFirst = references();
    try (Stream<Path> half = Files.list(out.resolve("references"))) {
      return half.filter(file -> !file.equals(ofFirst)).findFirst().orElseThrow();
    }
  }

  private static FileTime modified(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path real(String name) throws IOException {
    return shared.toRealPath().resolve(name);
  }

  private static void flip(Path file, int position) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[position] ^= 1;
    Files.write(file, bytes);
  }

  private static void alter(Path file, String before, String after) throws IOException {
    String text = Files.readString(file);
    assertThat(text).contains(before);
    Files.writeString(file, text.replace(before, after));
  }

  /** All files with their sizes, but for the journal and what locks. */
  private static List<String> files(Path folder) throws IOException {
    List<String> files = new ArrayList<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(Files::isRegularFile).sorted().toList()) {
        String name = folder.relativize(file).toString();
        if (!name.startsWith("journal") && !name.equals(".lock")) {
          files.add(name + " " + Files.size(file));
        }
      }
    }
    return files;
  }

  private static void copy(Path from, Path to, String... names) throws IOException {
    for (String name : names) {
      Path root = from.resolve(name);
      try (Stream<Path> all = Files.walk(root)) {
        for (Path file : all.filter(Files::isRegularFile).toList()) {
          Path target = to.resolve(from.relativize(file).toString());
          Files.createDirectories(target.getParent());
          Files.copy(
              file,
              target,
              StandardCopyOption.REPLACE_EXISTING,
              StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
    }
  }
}
