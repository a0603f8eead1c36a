package dev.kymo.actors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorkerPoolTest {
  private final List<String> granted = new ArrayList<>();
  private final WorkerPool<String, String> pool = new WorkerPool<>(
      List.of("a", "b", "c"),
      (request, name, worker) -> granted.add(request + ": " + name + ", " + worker));

  @Test
  void request_severalWait_servesTheExperimentsOrder() {
    pool.idle("worker-1", "first");
    pool.idle("worker-2", "second");
    pool.request("c", "for c");
    pool.withdraw("b");
    assertThat(granted).as("a has not been heard of").isEmpty();

    pool.request("a", "for a");

    assertThat(granted).containsExactly("for a: worker-1, first", "for c: worker-2, second");
  }

  @Test
  void withdraw_lastRunToBeHeardOf_servesThoseThatWaitedForIt() {
    pool.idle("worker-1", "first");
    pool.idle("worker-2", "second");
    pool.request("b", "for b");
    pool.request("c", "for c");
    assertThat(granted).as("a has not been heard of").isEmpty();

    pool.withdraw("a");

    assertThat(granted).containsExactly("for b: worker-1, first", "for c: worker-2, second");
  }

  @Test
  void idle_runWaits_servesIt() {
    pool.request("a", "for a");

    pool.idle("worker-1", "first");

    assertThat(granted).containsExactly("for a: worker-1, first");
  }

  @Test
  void idle_requestWithdrawn_grantsNothing() {
    pool.request("a", "for a");
    pool.withdraw("a");

    pool.idle("worker-1", "first");

    assertThat(granted).isEmpty();
  }

  @Test
  void request_workerGone_grantsNothing() {
    pool.idle("worker-1", "first");
    pool.gone("worker-1");

    pool.request("a", "for a");

    assertThat(granted).isEmpty();
  }

  @Test
  void request_unknownRun_isRefused() {
    assertThatThrownBy(() -> pool.request("d", "for d")).hasMessageContaining("'d'");
  }
}
