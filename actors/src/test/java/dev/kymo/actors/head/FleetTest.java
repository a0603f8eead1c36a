package dev.kymo.actors.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FleetTest {
  private final List<String> granted = new ArrayList<>();
  private final Fleet<String, String> fleet =
      new Fleet<>(List.of("a", "b", "c"), (request, slot) -> granted.add(request + ": " + slot));

  @Test
  void request_severalWait_servesTheExperimentsOrder() {
    fleet.up("worker-1", "first");
    fleet.up("worker-2", "second");
    fleet.request("c", "for c");
    fleet.withdraw("b");
    assertThat(granted).as("a has not been heard of").isEmpty();

    fleet.request("a", "for a");

    assertThat(granted).containsExactly("for a: first", "for c: second");
  }

  @Test
  void withdraw_lastRunToBeHeardOf_servesThoseThatWaitedForIt() {
    fleet.up("worker-1", "first");
    fleet.up("worker-2", "second");
    fleet.request("b", "for b");
    fleet.request("c", "for c");
    assertThat(granted).as("a has not been heard of").isEmpty();

    fleet.withdraw("a");

    assertThat(granted).containsExactly("for b: first", "for c: second");
  }

  @Test
  void idle_runWaits_servesIt() {
    fleet.request("a", "for a");

    fleet.up("worker-1", "first");

    assertThat(granted).containsExactly("for a: first");
  }

  @Test
  void idle_requestWithdrawn_grantsNothing() {
    fleet.request("a", "for a");
    fleet.withdraw("a");

    fleet.up("worker-1", "first");

    assertThat(granted).isEmpty();
  }

  @Test
  void up_saidAgain_doesNotFreeATakenSlot() {
    fleet.request("a", "for a");
    fleet.request("b", "for b");
    fleet.up("worker-1", "first");
    fleet.up("worker-1", "first");
    assertThat(granted).containsExactly("for a: first");

    fleet.up("worker-1", "first, begun anew");
    fleet.released("worker-1");
    fleet.released("worker-1");

    assertThat(granted).containsExactly("for a: first", "for b: first, begun anew");
  }

  @Test
  void request_unknownRun_isRefused() {
    assertThatThrownBy(() -> fleet.request("d", "for d")).hasMessageContaining("'d'");
  }
}
