package dev.kymo.actors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kymo.actors.database.FullDisk;
import dev.kymo.actors.fake.FailingDisk;
import dev.kymo.actors.fake.Faults;
import dev.kymo.actors.fake.Specs;
import dev.kymo.actors.head.HeadLostException;
import dev.kymo.actors.link.EndReason;
import dev.kymo.actors.link.Failures;
import dev.kymo.vocabulary.LoggedEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where no write succeeds, runs wait for room, or end with what the system said. */
class FullDiskTest {
  private static final String FULL = "No space left on device";
  private static final long PLENTY = 1L << 40;
  /** More failures of one actor in a row than end the experiment when the disk is not full. */
  private static final int MANY = 12;

  @TempDir
  Path directory;

  private final Faults faults = Faults.none();
  private final AtomicLong free = new AtomicLong(PLENTY);

  private FakeExperiment undisturbed() throws Exception {
    FakeExperiment undisturbed = new FakeExperiment(
        directory.resolve("undisturbed"), Faults.none(), Specs.small(0), Specs.small(1));
    undisturbed.run();
    return undisturbed;
  }

  private FakeExperiment disturbed() {
    FakeExperiment experiment =
        new FakeExperiment(directory.resolve("disturbed"), faults, Specs.small(0), Specs.small(1));
    experiment.overrides =
        FailingDisk.journalIn(experiment.directory) + "kymo.head.check-term-every = 50ms\n";
    experiment.free = folder -> free.get();
    return experiment;
  }

  @AfterEach
  void mend() {
    FailingDisk.error = null;
    faults.lastStep = Long.MAX_VALUE;
  }

  private static void await(java.util.concurrent.Callable<Boolean> condition) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(40))
        .pollInterval(Duration.ofMillis(10))
        .until(condition);
  }

  private static List<String> told(FakeExperiment experiment, String words) {
    return experiment.notices.stream()
        .map(notice -> notice.text())
        .filter(text -> text.contains(words))
        .toList();
  }

  private void fill() {
    free.set(0);
    FailingDisk.refused.set(0);
    FailingDisk.error = FULL;
  }

  @Test
  void run_journalHasNoRoom_waitsForItAndEndsAsUndisturbed() throws Exception {
    FakeExperiment undisturbed = undisturbed();
    FakeExperiment experiment = disturbed();
    faults.lastStep = 12;
    ExperimentSystem system = experiment.start();
    await(() -> faults.stepsTaken.get() == 24);

    fill();
    faults.lastStep = Long.MAX_VALUE;
    await(() -> FailingDisk.refused.get() >= MANY);
    assertThat(system.whenDone().toCompletableFuture()).isNotDone();
    FailingDisk.error = null;
    free.set(PLENTY);

    assertThat(FakeExperiment.await(system).completed()).isTrue();
    experiment.assertSameResultsAs(undisturbed);
    assertThat(told(experiment, "the disk is full"))
        .singleElement()
        .satisfies(text -> assertThat(text)
            .contains("0.0 MiB are free in " + experiment.directory, "needed to go on", FULL));
    assertThat(told(experiment, "there is room again")).hasSize(1);
  }

  @Test
  void run_checkpointHasNoRoom_waitsForItAndSpendsNoBudget() throws Exception {
    FakeExperiment undisturbed = undisturbed();
    FakeExperiment experiment = disturbed();
    free.set(0);
    faults.diskFull = true;
    ExperimentSystem system = experiment.start();

    await(() -> !told(experiment, "the disk is full").isEmpty());
    faults.diskFull = false;
    free.set(PLENTY);

    assertThat(FakeExperiment.await(system).completed()).isTrue();
    experiment.assertSameResultsAs(undisturbed);
    assertThat(experiment.sink.of(LoggedEvent.AttemptEnded.class))
        .isNotEmpty()
        .allSatisfy(ended -> {
          assertThat(ended.reason()).isEqualTo("disk-full");
          assertThat(ended.message()).contains(FULL);
        });
  }

  @Test
  void stop_journalHasNoRoom_endsSoThatItCanBeResumed() throws Exception {
    FakeExperiment undisturbed = undisturbed();
    FakeExperiment experiment = disturbed();
    faults.lastStep = 12;
    ExperimentSystem system = experiment.start();
    await(() -> faults.stepsTaken.get() == 24);
    fill();
    faults.lastStep = Long.MAX_VALUE;
    await(() -> !told(experiment, "the disk is full").isEmpty());

    system.stop();

    assertThat(FakeExperiment.await(system).interrupted()).isTrue();
    FailingDisk.error = null;
    free.set(PLENTY);
    assertThat(experiment.run().completed()).isTrue();
    experiment.assertSameResultsAs(undisturbed);
  }

  @Test
  void run_journalFailsOfSomethingElse_endsWithIt() {
    FakeExperiment experiment = disturbed();
    faults.lastStep = 12;
    ExperimentSystem system = experiment.start();
    await(() -> faults.stepsTaken.get() == 24);

    FailingDisk.error = "Input/output error";
    faults.lastStep = Long.MAX_VALUE;

    assertThatThrownBy(() -> FakeExperiment.await(system))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOf(HeadLostException.class)
        .hasMessageContaining("the journal does not take or give events")
        .hasMessageContaining("Input/output error")
        .hasMessageNotContaining("another");
  }

  @Test
  void run_eventCannotBeWritten_endsWithWhy() {
    FakeExperiment experiment = disturbed();
    experiment.overrides += """
        pekko.actor.serialization-bindings."dev.kymo.actors.run.LifecycleEvent" = none
        pekko.actor.serialization-bindings."dev.kymo.actors.protocol.CrossesJvms" = none
        pekko.actor.serialize-messages = off
        """;

    assertThatThrownBy(() -> experiment.run())
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOf(HeadLostException.class)
        .hasMessageNotContaining("another")
        .hasMessageContaining("serializ");
  }

  @Test
  void run_outputFolderIsGone_ends() throws Exception {
    FakeExperiment experiment = disturbed();
    faults.lastStep = 12;
    ExperimentSystem system = experiment.start();
    await(() -> faults.stepsTaken.get() == 24);

    // as a whole, because rows are still written
    Files.move(experiment.directory, directory.resolve("elsewhere"));
    faults.lastStep = Long.MAX_VALUE;

    assertThatThrownBy(() -> FakeExperiment.await(system))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOf(HeadLostException.class)
        .hasMessageContainingAll(experiment.directory.toString(), "was deleted");
  }

  @Test
  void explains_whatSystemsSayOfFullDisks() {
    for (String said :
        List.of(FULL, "Disk quota exceeded", "There is not enough space on the disk")) {
      Exception failure = new IllegalStateException(
          "cannot write", new UncheckedIOException(new IOException(said)));

      assertThat(FullDisk.explains(failure, directory)).as(said).isTrue();
      assertThat(Failures.classify(failure, directory)).isEqualTo(EndReason.DISK_FULL);
      assertThat(Failures.describe(failure)).contains(said);
    }
    assertThat(FullDisk.explains(new IOException("Input/output error"), directory))
        .isFalse();
  }
}
