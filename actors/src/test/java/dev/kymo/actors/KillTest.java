package dev.kymo.actors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kymo.actors.fake.Faults;
import dev.kymo.actors.fake.Specs;
import dev.kymo.actors.head.ExperimentResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that is killed without warning loses nothing that counts. */
class KillTest {
  private static final int KILLS = 4;

  @TempDir
  Path directory;

  @Test
  void start_afterKillsOfTheProcess_endsAsUndisturbed() throws Exception {
    FakeExperiment undisturbed = new FakeExperiment(
        directory.resolve("undisturbed"), Faults.none(), Specs.small(0), Specs.small(1));
    undisturbed.run();
    FakeExperiment killed = new FakeExperiment(
        directory.resolve("killed"), Faults.none(), Specs.small(0), Specs.small(1));
    Random random = new Random(7);

    for (int i = 1; i <= KILLS; i++) {
      Process process = start(killed.directory);
      // its head has its term, and has begun to write, once its own folder of rows is there
      Path rows = killed.runFolder(Specs.small(0)).resolve("rows").resolve("t" + i);
      // the first one lives until a commit: with checkpoints every 5 steps and at most two of them
      // pending, the
      // 16th step is not taken before the first is committed
      int lines = i == 1 ? 16 : 0;
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .pollInterval(Duration.ofMillis(20))
          .until(() -> stepsIn(rows) >= lines || !process.isAlive());
      TimeUnit.MILLISECONDS.sleep(random.nextInt(150));
      process.destroyForcibly().waitFor();
    }
    ExperimentResult result = killed.run();

    assertThat(result.completed()).isTrue();
    killed.assertSameResultsAs(undisturbed);
    assertThat(killed.faults.stepsTaken.get())
        .as("something was committed before the kills")
        .isLessThan(2 * Specs.STEPS);
  }

  private static int stepsIn(Path rows) throws IOException {
    Path steps = rows.resolve("steps.jsonl");
    return Files.exists(steps) ? Files.readAllLines(steps).size() - 1 : -1; // behind the header
  }

  private static Process start(Path directory) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            FakeExperimentProcess.class.getName(),
            directory.toString())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }
}
