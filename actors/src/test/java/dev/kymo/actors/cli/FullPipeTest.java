package dev.kymo.actors.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole processes whose output nobody reads. */
class FullPipeTest {
  private static final int STEPS = 12;
  private static final long PATIENCE_SECONDS = 90;

  /** {@code yes} writes into the same pipe until it is full, so it is full before the first line of ours. */
  private static final String FILL_THEN_RUN = "yes & sleep 0.2; exec \"$@\"";

  /** So that there is something to warn of: a sink one event behind is one that the log complains of. */
  private static final String WARN_EARLY = "-Dkymo.sinks.backlog=1";

  @TempDir
  private Path folder;

  @Test
  void run_nobodyReadsOutputAndErrors_trainsToTheEnd() throws Exception {
    TinyExperiment tiny = new TinyExperiment(folder);

    Process process = new ProcessBuilder(command(tiny, "-Dkymo.terminal=true"))
        .redirectErrorStream(true)
        .start();
    try {
      assertEnds(process);
      assertThat(process.getInputStream().available()).as("the pipe was full").isPositive();
    } finally {
      process.getInputStream().close(); // which ends the one that fills it
    }

    assertComplete(tiny);
  }

  @Test
  void run_outputIsClosedByItsReader_trainsToTheEnd() throws Exception {
    TinyExperiment tiny = new TinyExperiment(folder);

    Process process = new ProcessBuilder(command(tiny, "-Dkymo.terminal=false"))
        .redirectErrorStream(true)
        .start();
    process.getInputStream().close();

    assertEnds(process);
    assertComplete(tiny);
  }

  private static List<String> command(TinyExperiment tiny, String terminal) {
    List<String> command = new ArrayList<>(List.of("sh", "-c", FILL_THEN_RUN, "sh"));
    command.addAll(tiny.training(WARN_EARLY, terminal));
    return command;
  }

  private static void assertEnds(Process process) throws InterruptedException {
    boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (!ended) {
      process.destroyForcibly().waitFor();
    }
    assertThat(ended).as("the process ended by itself").isTrue();
    assertThat(process.exitValue()).isEqualTo(ExitCode.DONE);
  }

  private static void assertComplete(TinyExperiment tiny) throws IOException {
    for (String run : List.of("baseline-s0", "extend-s0")) {
      Path results = tiny.path("out/runs/" + run);
      assertThat(Files.readAllLines(results.resolve("steps.jsonl"))).as(run).hasSize(STEPS);
      assertThat(results.resolve("model/model.safetensors")).as(run).exists();
    }
  }
}
