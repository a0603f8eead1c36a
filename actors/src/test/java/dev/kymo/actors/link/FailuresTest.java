package dev.kymo.actors.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kymo.workers.training.TrainingDivergedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import org.junit.jupiter.api.Test;

class FailuresTest {

  @Test
  void classify_storageOrMemoryAnywhereInTheChain_mayPass() {
    IOException full = new IOException("No space left on device");
    for (Throwable failure : List.of(
        new UncheckedIOException(full),
        new IllegalStateException("cannot be written", new UncheckedIOException(full)),
        new OutOfMemoryError("Java heap space"),
        new IllegalStateException("DefaultCPUAllocator: can't allocate memory: 8 bytes"),
        new IllegalStateException("CUDA out of memory. Tried to allocate 2.00 GiB"))) {
      assertThat(Failures.classify(failure)).as("%s", failure).isEqualTo(EndReason.RESOURCES);
    }
  }

  @Test
  void classify_anyOther_isTheProgramsOwn() {
    assertThat(Failures.classify(new IllegalArgumentException("a row too many")))
        .isEqualTo(EndReason.EXCEPTION);
  }

  @Test
  void describe_anyFailure_speaksInWords() {
    IOException full = new FileSystemException("/out/rows", null, "No space left on device");

    assertThat(Failures.describe(new TrainingDivergedException(3, "loss", Double.NaN)))
        .isEqualTo("step 3: loss is NaN; the update was not applied");
    assertThat(Failures.describe(full)).isEqualTo("/out/rows: No space left on device");
    assertThat(Failures.describe(new NoSuchFileException("/out/rows")))
        .isEqualTo("/out/rows: there is no such file or folder");
    assertThat(Failures.describe(new UncheckedIOException(full)))
        .isEqualTo("/out/rows: No space left on device");
    assertThat(Failures.describe(new IllegalStateException("cannot write", full)))
        .isEqualTo("cannot write: /out/rows: No space left on device");
    assertThat(Failures.describe(new OutOfMemoryError("Java heap space")))
        .isEqualTo("out of memory: Java heap space");
    assertThat(Failures.describe(new StackOverflowError())).isEqualTo("stack overflow");
  }
}
