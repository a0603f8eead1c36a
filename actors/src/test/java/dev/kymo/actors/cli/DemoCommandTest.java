package dev.kymo.actors.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kymo.actors.experiment.ExperimentFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The built-in model and data at the command line: nothing is faked but the length of the demo. */
class DemoCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CACHE = "kymo.cache";
  private static final int STEPS = 8;
  private static final int CRASH_STEP = 6;
  private static final int RESPONSE_TYPES = 13;

  private static final String SHORT = """
      name: demo
      model: builtin:grammar
      data: {train: builtin:grammar, train-limit: 8, probes: builtin:grammar, probe-limit: 1, max-length: 128, max-prompt-length: 64}
      recipes:
        sft: [{objective: sft, steps: 8}]
        dpo: [{objective: sft, steps: 4}, {objective: dpo, steps: 4}]
      defaults: {learning-rate: 1e-4, warmup-steps: 2, checkpoint-every: 4}
      probe: {every: 8}
      """;

  @TempDir
  private Path folder;

  private String cacheBefore;

  @BeforeEach
  void useOwnCache() {
    cacheBefore = System.getProperty(CACHE);
    System.setProperty(CACHE, folder.resolve("cache").toString());
  }

  @AfterEach
  void restoreCache() {
    if (cacheBefore == null) {
      System.clearProperty(CACHE);
    } else {
      System.setProperty(CACHE, cacheBefore);
    }
  }

  @Test
  void demo_shortened_crashesOnceRecoversAndEndsAsIfItHadNot() throws IOException {
    Files.writeString(folder.resolve("short.yaml"), SHORT);

    int demo = demo("--out", folder.resolve("demo"), "--no-page");
    TinyExperiment.Result plain = TinyExperiment.kymo(
        "run", folder.resolve("short.yaml"), "--out", folder.resolve("plain"), "--no-page");

    assertThat(demo).isEqualTo(ExitCode.DONE);
    assertThat(plain).isEqualTo(new TinyExperiment.Result(ExitCode.DONE, ""));
    assertThat(folder.resolve("demo/experiment.yaml")).hasContent(SHORT);
    assertThat(events("dpo-s0", "attempt_ended"))
        .singleElement()
        .satisfies(event -> assertThat(event.get("message").asText())
            .contains("crashed on purpose at step " + CRASH_STEP));
    assertThat(events("dpo-s0", "run_recovered")).hasSize(1);
    assertThat(events("sft-s0", "attempt_ended")).isEmpty();
    List<JsonNode> steps = lines("demo/runs/dpo-s0/steps.jsonl");
    assertThat(steps).hasSize(STEPS);
    assertThat(steps.get(STEPS - 1).get("attempt").asInt()).isEqualTo(2);
    String model = "runs/dpo-s0/model/model.safetensors";
    assertThat(folder.resolve("demo").resolve(model))
        .hasSameBinaryContentAs(folder.resolve("plain").resolve(model));
  }

  @Test
  void builtinScript_always_crashesInTheMiddleOfOneOfEightRuns() {
    DemoScript script = DemoScript.builtin();

    CheckedExperiment input =
        Checked.experiment(ExperimentFile.of(Path.of("demo.yaml"), script.experiment()));

    assertThat(input.runs()).hasSize(8);
    assertThat(input.runs())
        .filteredOn(run -> run.id().equals(script.crashRun()))
        .singleElement()
        .satisfies(run ->
            assertThat(script.crashStep()).isBetween(run.totalSteps() / 3, run.totalSteps()));
    assertThat(input.responses()).hasSize(RESPONSE_TYPES);
  }

  @Test
  void score_builtinModelAndProbes_givesEveryResponseOfEveryRow() throws IOException {
    Path scores = folder.resolve("scores.jsonl");

    TinyExperiment.Result result = TinyExperiment.kymo(
        "score",
        "--model",
        "builtin:grammar",
        "--probes",
        "builtin:grammar",
        "--limit",
        2,
        "--max-length",
        128,
        "--max-prompt-length",
        64,
        "--out",
        scores);

    assertThat(result.exitCode()).isEqualTo(ExitCode.DONE);
    List<JsonNode> lines = lines("scores.jsonl");
    assertThat(lines).hasSize(2 * RESPONSE_TYPES);
    assertThat(lines)
        .allSatisfy(line -> assertThat(line.get("logprob").asDouble()).isNegative());
  }

  private int demo(Object... arguments) {
    CommandLine kymo =
        new CommandLine(new DemoCommand(new DemoScript(SHORT, "dpo-s0", CRASH_STEP)));
    return kymo.execute(
        java.util.Arrays.stream(arguments).map(String::valueOf).toArray(String[]::new));
  }

  private List<JsonNode> events(String run, String kind) throws IOException {
    return lines("demo/runs/" + run + "/events.jsonl").stream()
        .filter(event -> event.path("type").asText().equals(kind))
        .toList();
  }

  private List<JsonNode> lines(String file) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(folder.resolve(file))) {
      lines.add(JSON.readTree(line));
    }
    return lines;
  }
}
