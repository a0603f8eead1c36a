package dev.kymo.actors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kymo.actors.run.EndReason;
import java.io.IOException;
import java.io.UncheckedIOException;
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
}
