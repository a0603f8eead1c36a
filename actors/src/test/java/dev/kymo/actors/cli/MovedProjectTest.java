package dev.kymo.actors.cli;

import static dev.kymo.actors.cli.TinyExperiment.printed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kymo.actors.cli.TinyExperiment.Printed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An experiment that was interrupted, and then moved with its models and data, or without them. Nothing lies where it was recorded: models
 * and data are known by what they hold.
 */
class MovedProjectTest {
  private static final String YAML = """
      name: tiny
      model: [models/model, models/other]
      data: {train: rows.jsonl, probes: probes.jsonl, probe-limit: 3, max-length: 40, max-prompt-length: 20}
      recipes:
        plain: [{objective: dpo, epochs: 1}, {objective: sft, batches: batches.jsonl}]
      defaults: {learning-rate: 1e-3, warmup-steps: 2, checkpoint-every: 2}
      probe: {every: 5}
      """;
  private static final List<String> RUNS = List.of("model-plain-s0", "other-plain-s0");

  @TempDir
  private static Path shared;

  @TempDir
  private Path folder;

  private static Path recorded;
  private static Path kept;
  private Path moved;
  private Path out;

  @BeforeAll
  static void trainAndMove() throws Exception {
    recorded = Files.createDirectory(shared.toRealPath().resolve("project"));
    TinyExperiment tiny = new TinyExperiment(recorded);
    Files.createDirectory(tiny.path("models"));
    Files.move(tiny.path("model"), tiny.path("models/model"));
    copy(tiny.path("models/model"), tiny.path("models/other"));
    flip(tiny.path("models/other/model.safetensors"));
    List<String> rows = Files.readAllLines(tiny.path("rows.jsonl"));
    Files.write(tiny.path("probes.jsonl"), rows.subList(1, rows.size()));
    tiny.write("batches.jsonl", "[0, 1]\n[5, 2]\n");
    tiny.write("tiny.yaml", YAML);
    InterruptedExperiment.train(tiny.path("tiny.yaml"), tiny.path("out"), 1, 3);
    assertThat(printed("run", tiny.path("tiny.yaml"), "--out", tiny.path("whole"), "--no-page"))
        .extracting(Printed::exitCode)
        .isEqualTo(ExitCode.DONE);
    kept = Files.move(recorded, shared.toRealPath().resolve("kept"));
  }

  @BeforeEach
  void move() throws IOException {
    moved = folder.toRealPath().resolve("scratch/moved");
    copy(kept, moved);
    out = moved.resolve("out");
  }

  @Test
  void resume_projectMovedAsAWhole_endsAsUndisturbed() throws IOException {
    Printed resumed = resume();

    assertEndsAsUndisturbed(resumed);
    for (String name : List.of("rows.jsonl", "probes.jsonl", "batches.jsonl", "models/other")) {
      assertThat(resumed.output())
          .contains("was " + recorded.resolve(name) + " when the experiment began; "
              + moved.resolve(name) + ", which holds the same, is read");
    }
  }

  /** As by mv and ln -s, so that all names go on to lead there. */
  @Test
  void resume_linkInTheOldPlace_endsAsUndisturbedWithoutAWord() throws IOException {
    Files.createSymbolicLink(recorded, moved);
    try {
      Printed resumed = resume();

      assertEndsAsUndisturbed(resumed);
      assertThat(resumed.output()).doesNotContain("when the experiment began");
    } finally {
      Files.delete(recorded);
    }
  }

  @Test
  void resume_outputMovedAlone_namesWhatIsMissingAndTheOptions() throws IOException {
    Path alone = Files.move(out, Files.createDirectory(folder.resolve("alone")).resolve("out"));

    Printed resumed = printed("resume", alone, "--no-page");

    assertThat(resumed.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(resumed.errors())
        .contains("\n  " + recorded.resolve("models/model") + " is gone\n")
        .contains("\n  " + recorded.resolve("rows.jsonl") + " is gone\n")
        .contains("If they were moved, say where they are: ./kymo resume ")
        .contains("--model model=PATH --model other=PATH --data-train PATH --data-probes PATH"
            + " --batches PATH")
        .doesNotContain("Exception");
    assertThat(alone.resolve("report.html")).doesNotExist();
  }

  /** Under other names too; which run is whose shows in what was recorded. */
  @Test
  void resume_placesGiven_endsAsUndisturbed() throws IOException {
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    Path first = Files.move(moved.resolve("models/other"), elsewhere.resolve("a=b"));
    Path second = Files.move(moved.resolve("models/model"), elsewhere.resolve("other"));
    Path rows = Files.move(moved.resolve("rows.jsonl"), elsewhere.resolve("r.jsonl"));
    Path probes = Files.move(moved.resolve("probes.jsonl"), elsewhere.resolve("p.jsonl"));
    Path batches = Files.move(moved.resolve("batches.jsonl"), elsewhere.resolve("b.jsonl"));

    assertEndsAsUndisturbed(resume(
        "--model", "other=" + first,
        "--model", "model=" + second,
        "--data-train", rows,
        "--data-probes", probes,
        "--batches", batches));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--model | model=models/other | model.safetensors has changed",
        "--model | models/other | names none of the experiment's models; they are model, other",
        "--model | third=models/other | names none of the experiment's models; they are model, other",
        "--model | model=nowhere | nowhere is gone",
        "--data-train | probes.jsonl | probes.jsonl has changed",
        "--data-probes | rows.jsonl | rows.jsonl has changed",
        "--data-probes | models | models has changed",
        "--batches | rows.jsonl | holds none of the batches that the experiment was started with",
      })
  void resume_somethingElseGiven_isRefused(String option, String value, String message)
      throws IOException {
    int path = value.indexOf('=') + 1;
    String given = value.substring(0, path) + moved.resolve(value.substring(path));

    Printed resumed = resume(option, given);

    assertThat(resumed.errors()).contains(message).doesNotContain("Exception");
    assertThat(resumed.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
  }

  @Test
  void resume_inputMovedAndChanged_isRefusedAndNamesBothPlaces() throws IOException {
    flip(moved.resolve("models/other/model.safetensors"));

    Printed resumed = resume();

    assertThat(resumed.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(resumed.errors())
        .contains("\n  " + recorded.resolve("models/other") + " is gone\n")
        .contains("\n  " + moved.resolve("models/other/model.safetensors") + " has changed\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"notes.json", "other.safetensors", "generation_config.json", ".json"})
  void resume_modelFolderHasAFileMoreThatNothingReads_endsAsUndisturbed(String name)
      throws IOException {
    Files.writeString(moved.resolve("models/other").resolve(name), "{}");

    assertEndsAsUndisturbed(resume());
  }

  /** Each would be read, were it there. */
  @ParameterizedTest
  @ValueSource(strings = {"special_tokens_map.json", "adapter_config.json"})
  void resume_modelFolderHasAFileMoreThatIsRead_isRefused(String name) throws IOException {
    Files.writeString(moved.resolve("models/other").resolve(name), "{}");

    Printed resumed = resume();

    assertThat(resumed.errors()).contains(moved.resolve("models/other").resolve(name) + " is new");
    assertThat(resumed.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
  }

  @Test
  void run_movedExperimentAgain_tellsToResume() {
    Printed again = printed("run", moved.resolve("tiny.yaml"), "--out", out, "--no-page");

    assertThat(again.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(again.errors()).contains("holds this experiment already");
  }

  @ParameterizedTest
  @ValueSource(strings = {"status", "report", "replay"})
  void reading_withoutModelsAndData_isAsBefore(String command) throws IOException {
    Path alone = Files.move(moved.resolve("whole"), folder.toRealPath().resolve("alone"));

    Printed read = command.equals("replay")
        ? printed(command, alone, "--speed", "max")
        : printed(command, alone);

    assertThat(read.errors()).isEmpty();
    assertThat(read.exitCode()).isEqualTo(ExitCode.DONE);
    if (command.equals("status")) {
      assertThat(read.output()).contains("model-plain-s0  completed", "other-plain-s0  completed");
    }
  }

  @Test
  void score_modelOfAMovedExperiment_scores() {
    Path scores = folder.resolve("scores.jsonl");

    Printed scored = printed(
        "score",
        "--model",
        moved.resolve("whole/runs/other-plain-s0/model"),
        "--probes",
        moved.resolve("probes.jsonl"),
        "--out",
        scores);

    assertThat(scored.exitCode()).as(scored.errors()).isEqualTo(ExitCode.DONE);
    assertThat(scores).isNotEmptyFile();
  }

  @Test
  void decompose_modelsOfAMovedExperiment_compares() {
    Path answer = folder.resolve("answer.json");

    Printed compared = printed(
        "decompose",
        "--before",
        moved.resolve("models/other"),
        "--after",
        moved.resolve("whole/runs/other-plain-s0/model"),
        "--observe",
        moved.resolve("probes.jsonl"),
        "--limit",
        1,
        "--out",
        answer);

    assertThat(compared.exitCode()).as(compared.errors()).isEqualTo(ExitCode.DONE);
    assertThat(answer).isNotEmptyFile();
  }

  private Printed resume(Object... options) {
    return printed(
        Stream.concat(Stream.of("resume", out, "--no-page"), Stream.of(options)).toArray());
  }

  private void assertEndsAsUndisturbed(Printed resumed) {
    assertThat(resumed.errors()).isEmpty();
    assertThat(resumed.exitCode()).isEqualTo(ExitCode.DONE);
    for (String run : RUNS) {
      String model = "runs/" + run + "/model/model.safetensors";
      assertThat(out.resolve(model))
          .hasSameBinaryContentAs(kept.resolve("whole").resolve(model));
    }
  }

  private static void flip(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 8] ^= 1;
    Files.write(file, bytes);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        if (!file.endsWith(".lock")) { // names this process, which would seem to use the copy
          Path target = to.resolve(from.relativize(file).toString());
          Files.createDirectories(target.getParent());
          Files.copy(file, target);
        }
      }
    }
  }
}
