package dev.kymo.actors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class WorkerPoolTest {
  private final WorkerPool<String, String> pool = new WorkerPool<>(List.of("a", "b", "c"));

  @Test
  void next_severalWait_servesTheExperimentsOrder() {
    pool.idle("worker-1", "first");
    pool.idle("worker-2", "second");
    pool.request("c", "for c");
    pool.withdraw("b");
    assertThat(pool.next()).as("a has not been heard of").isEmpty();
    pool.request("a", "for a");

    assertThat(pool.next()).contains(new WorkerPool.Grant<>("for a", "worker-1", "first"));
    assertThat(pool.next()).contains(new WorkerPool.Grant<>("for c", "worker-2", "second"));
    assertThat(pool.next()).isEmpty();
  }

  @Test
  void next_withdrawnOrGone_isEmpty() {
    pool.withdraw("a");
    pool.request("b", "for b");
    pool.withdraw("b");
    pool.idle("worker-1", "first");

    assertThat(pool.next()).isEmpty();

    pool.request("b", "for b");
    pool.gone("worker-1");

    assertThat(pool.next()).isEmpty();
  }

  @Test
  void request_unknownRun_isRefused() {
    assertThatThrownBy(() -> pool.request("d", "for d")).hasMessageContaining("'d'");
  }
}
