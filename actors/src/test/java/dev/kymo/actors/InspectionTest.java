package dev.kymo.actors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kymo.actors.experiment.RunSpec;
import dev.kymo.actors.fake.FakeInputs;
import dev.kymo.actors.fake.Faults;
import dev.kymo.actors.fake.LossyLink;
import dev.kymo.actors.fake.Specs;
import dev.kymo.actors.head.ExperimentResult;
import dev.kymo.actors.link.Inspected;
import dev.kymo.actors.link.Inspected.Reason;
import dev.kymo.workers.model.ModelUnreadableException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What runs will read is read by a node before there is a head. */
class InspectionTest {
  private static final List<RunSpec> SPECS = List.of(Specs.small(0));

  @TempDir
  private Path directory;

  @Test
  void inspect_thenStart_writesNothingBeforeAndTrainsAfter() throws Exception {
    FakeExperiment experiment = experiment();
    try (ExperimentSystem system = experiment.open()) {
      Inspected answer = answer(system);
      assertThat(answer).isEqualTo(FakeInputs.read(SPECS));
      assertThat(directory).isEmptyDirectory();
    }
    ExperimentResult result = experiment.run();
    assertThat(result.completed()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void inspect_messagesAreLost_isAskedAgainAndReadOnce(long seed) throws Exception {
    FakeExperiment experiment = experiment();
    AtomicInteger read = new AtomicInteger();
    AtomicInteger swallowed = new AtomicInteger();
    experiment.reader = specs -> {
      read.incrementAndGet();
      return FakeInputs.read(specs);
    };
    experiment.link = new LossyLink(
        seed, message -> message instanceof Inspected && swallowed.incrementAndGet() <= 2);
    experiment.overrides = "kymo.link.beat-every = 15ms";

    try (ExperimentSystem system = experiment.open()) {
      assertThat(answer(system)).isEqualTo(FakeInputs.read(SPECS));
    }
    assertThat(read).hasValue(1);
    assertThat(swallowed.get()).isGreaterThan(2);
  }

  /** Also those that, left to an actor system, would end the JVM. */
  @Test
  void inspect_somethingFails_saysWhatWasMissing() throws Exception {
    assertThat(failing(new ModelUnreadableException("no config.json")))
        .isEqualTo(new Inspected.Unreadable(Reason.INPUT, "no config.json"));
    assertThat(failing(new UncheckedIOException(new NoSuchFileException("rows.jsonl"))))
        .isEqualTo(
            new Inspected.Unreadable(Reason.INPUT, "rows.jsonl: there is no such file or folder"));
    assertThat(failing(new IllegalStateException("engine", new UnsatisfiedLinkError("libtorch"))))
        .isEqualTo(new Inspected.Unreadable(Reason.NATIVE_LIBRARY, "libtorch"));
    assertThat(failing(new NoClassDefFoundError("ai/djl/Device")))
        .isEqualTo(new Inspected.Unreadable(Reason.PROGRAM, "ai/djl/Device"));
    assertThat(failing(new OutOfMemoryError("Java heap space")))
        .isEqualTo(new Inspected.Unreadable(Reason.MEMORY, "Java heap space"));
    assertThat(failing(new StackOverflowError("deep")))
        .isEqualTo(new Inspected.Unreadable(Reason.STACK, "deep"));
    assertThat(failing(new IllegalStateException("a bug")))
        .isEqualTo(
            new Inspected.Unreadable(Reason.FAULT, "java.lang.IllegalStateException: a bug"));
  }

  @Test
  void close_whileSomethingIsRead_answersThatNobodyWill() throws Exception {
    FakeExperiment experiment = experiment();
    CompletableFuture<Void> reading = new CompletableFuture<>();
    CompletableFuture<Void> go = new CompletableFuture<>();
    experiment.reader = specs -> {
      reading.complete(null);
      go.join();
      return FakeInputs.read(specs);
    };
    try (ExperimentSystem system = experiment.open()) {
      CompletableFuture<Inspected> answer = system.inspect(SPECS).toCompletableFuture();
      reading.get(20, TimeUnit.SECONDS);
      system.abort();
      assertThatThrownBy(() -> answer.get(20, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class)
          .hasMessageContaining("before the inputs were checked");
      go.complete(null);
    }
  }

  private Inspected failing(Throwable failure) throws Exception {
    FakeExperiment experiment = experiment();
    experiment.reader = specs -> {
      if (failure instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) failure;
    };
    try (ExperimentSystem system = experiment.open()) {
      return answer(system);
    }
  }

  private FakeExperiment experiment() {
    return new FakeExperiment(directory, Faults.none(), SPECS.get(0));
  }

  private static Inspected answer(ExperimentSystem system) throws Exception {
    return system.inspect(SPECS).toCompletableFuture().get(20, TimeUnit.SECONDS);
  }
}
