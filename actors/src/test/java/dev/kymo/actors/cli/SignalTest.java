package dev.kymo.actors.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole processes that are told to end. */
class SignalTest {
  private static final long PATIENCE_SECONDS = 90;

  /** More steps than anybody waits for. */
  private static final String YAML = """
      name: tiny
      model: model
      data: {train: rows.jsonl, probes: rows.jsonl, probe-limit: 1, max-length: 40, max-prompt-length: 20}
      recipes: {long: [{objective: sft, steps: 1000000}]}
      defaults: {learning-rate: 1e-3, warmup-steps: 2, checkpoint-every: 4}
      probe: {every: 1000}
      """;

  @TempDir
  private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"INT", "TERM"})
  void run_toldToEnd_stopsInOrderWith130(String signal) throws Exception {
    TinyExperiment tiny = new TinyExperiment(folder);
    tiny.write("tiny.yaml", YAML);
    Path printed = tiny.path("printed");
    Process process = new ProcessBuilder(command(tiny))
        .redirectErrorStream(true)
        .redirectOutput(printed.toFile())
        .start();
    try {
      awaitCommit(tiny.path("out/runs/long-s0/committed.json"), process);

      new ProcessBuilder("sh", "-c", "kill -" + signal + " " + process.pid())
          .start()
          .waitFor();

      assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly().waitFor();
    }
    assertThat(Files.readString(printed))
        .contains("Stopping after the current steps ...")
        .contains("To continue: ./kymo resume " + tiny.path("out").toRealPath() + "\n");
    assertThat(process.exitValue()).isEqualTo(130);
  }

  private static void awaitCommit(Path commits, Process process) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(PATIENCE_SECONDS))
        .until(() -> isCommitted(commits) || !process.isAlive());
  }

  private static boolean isCommitted(Path commits) throws IOException {
    return Files.exists(commits) && !Files.readString(commits).contains("\"step\":0,");
  }

  private static List<String> command(TinyExperiment tiny) {
    List<String> command = new ArrayList<>();
    if (System.getProperty("os.name").equals("Linux")) {
      // what a shell starts in the background ignores SIGINT, and so does a JVM below it
      command.addAll(List.of("env", "--default-signal=INT"));
    }
    command.addAll(tiny.training());
    return command;
  }
}
