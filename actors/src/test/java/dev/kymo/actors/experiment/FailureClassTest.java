package dev.kymo.actors.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class FailureClassTest {

  @Test
  void backoff_growingRetries_doublesUpToTheLongest() {
    List<Integer> retries = List.of(1, 2, 3, 6, 7, 8, 1_000_000);

    List<Duration> waits = retries.stream().map(FailureClass.EXCEPTION::backoff).toList();

    assertThat(waits)
        .extracting(Duration::toSeconds)
        .containsExactly(1L, 2L, 4L, 32L, 60L, 60L, 60L);
  }

  /** What was lost is rarely the run's fault, and another worker is there. */
  @Test
  void backoff_firstLostWorker_isNone() {
    assertThat(List.of(1, 2, 3))
        .extracting(FailureClass.WORKER_LOST::backoff)
        .containsExactly(Duration.ZERO, Duration.ofSeconds(2), Duration.ofSeconds(4));
  }

  @Test
  void backoff_beforeTheFirstRetry_isRefused() {
    assertThatThrownBy(() -> FailureClass.EXCEPTION.backoff(0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void defaults_perClass_areTheTable() {
    assertThat(List.of(FailureClass.values()))
        .extracting(failure -> failure.key() + " " + RetryBudgets.DEFAULT.retries(failure))
        .containsExactly("exception 3", "non-finite 0", "worker-lost 5", "checkpoint-unreadable 3");
  }
}
