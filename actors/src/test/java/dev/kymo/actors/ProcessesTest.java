package dev.kymo.actors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kymo.actors.fake.Faults;
import dev.kymo.actors.fake.Specs;
import dev.kymo.actors.head.ExperimentResult;
import dev.kymo.actors.head.HeadLostException;
import dev.kymo.vocabulary.LoggedEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes in child JVMs, that are killed, stopped, or never come up. Every message crosses a socket. */
class ProcessesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @TempDir
  private Path directory;

  private FakeExperiment undisturbed;

  @BeforeEach
  void runUndisturbed() throws Exception {
    undisturbed = new FakeExperiment(
        directory.resolve("undisturbed"), Faults.none(), Specs.small(0), Specs.small(1));
    undisturbed.run();
  }

  @Test
  void run_childrenAreKilled_goesOnByItselfAndEndsAsUndisturbed() throws Exception {
    FakeExperiment experiment = inProcesses(FakeNodeMain.class, 2);
    ExperimentSystem system = experiment.start();
    List<ProcessHandle> first = awaitChildren(2);
    awaitSteps(experiment, 12);

    first.get(0).destroyForcibly();
    awaitSteps(experiment, 20);
    first.get(1).destroyForcibly();
    ExperimentResult result = await(system);

    assertThat(result.completed()).isTrue();
    experiment.assertSameResultsAs(undisturbed);
    assertThat(experiment.sink.of(LoggedEvent.AttemptEnded.class))
        .hasSizeBetween(1, 2)
        .allSatisfy(end -> {
          assertThat(end.reason()).isEqualTo("worker-lost");
          assertThat(end.message()).isEqualTo("its process was ended by signal 9");
          assertThat(end.lastHeard()).isNotNull().isBeforeOrEqualTo(end.at());
        });
    assertThat(children()).as("no child outlives the experiment").isEmpty();
  }

  /** A stopped process is alive for everybody but for who waits for it. */
  @Test
  void run_childIsStopped_isKilledAndReplaced() throws Exception {
    FakeExperiment experiment = inProcesses(FakeNodeMain.class, 1);
    experiment.overrides = "kymo.process.silent-at-most = 4s";
    ExperimentSystem system = experiment.start();
    ProcessHandle child = awaitChildren(1).get(0);
    awaitSteps(experiment, 12);

    new ProcessBuilder("kill", "-STOP", String.valueOf(child.pid())).start().waitFor();
    ExperimentResult result = await(system);

    assertThat(result.completed()).isTrue();
    experiment.assertSameResultsAs(undisturbed);
    assertThat(experiment.sink.of(LoggedEvent.AttemptEnded.class))
        .singleElement()
        .satisfies(end ->
            assertThat(end.message()).isEqualTo("its process said nothing for 4 s and was killed"));
  }

  @Test
  void run_childrenNeverComeUp_endsAndSaysWhy() throws Exception {
    FakeExperiment experiment = inProcesses(FakeNodeMain.StillBorn.class, 2);
    experiment.overrides = "kymo.process.restart-after = 10ms";

    CompletionStage<ExperimentResult> done = experiment.start().whenDone();

    assertThatThrownBy(() -> done.toCompletableFuture().get(60, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(HeadLostException.class)
        .hasMessageContaining("3 worker processes in a row ended before they could work")
        .hasMessageContaining("exit code 3");
  }

  @Test
  void inspect_childDiesOfIt_isTriedTwice() throws Exception {
    FakeExperiment experiment = inProcesses(FakeNodeMain.Reader.class, 1);
    try (ExperimentSystem system = experiment.open()) {
      assertThatThrownBy(() ->
              system.inspect(experiment.specs).toCompletableFuture().get(60, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class)
          .hasMessageContaining("could not be checked, twice the same")
          .hasMessageContaining("its process ended with exit code 9");
    }
    assertThat(children()).isEmpty();
  }

  private FakeExperiment inProcesses(Class<?> main, int count) {
    FakeExperiment experiment = new FakeExperiment(
        directory.resolve("in-processes"), Faults.none(), Specs.small(0), Specs.small(1));
    experiment.nodes = new Nodes.Processes(main, count, 1);
    return experiment;
  }

  private static ExperimentResult await(ExperimentSystem system) throws Exception {
    return system.whenDone().toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  private static List<ProcessHandle> children() {
    return ProcessHandle.current().children().filter(ProcessHandle::isAlive).toList();
  }

  private static List<ProcessHandle> awaitChildren(int count) {
    Awaitility.await().atMost(PATIENCE).until(() -> children().size() == count);
    return children();
  }

  /** Until a run has written so many steps. */
  private static void awaitSteps(FakeExperiment experiment, int steps) {
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> experiment.specs.stream()
            .anyMatch(spec -> stepsIn(experiment.runFolder(spec)) > steps));
  }

  private static int stepsIn(Path run) {
    Path steps = run.resolve("rows").resolve("t1").resolve("steps.jsonl");
    try {
      return Files.exists(steps) ? Files.readAllLines(steps).size() : 0;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
