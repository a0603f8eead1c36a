package dev.kymo.actors.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SlotQueueTest {
  private final List<String> granted = new ArrayList<>();
  private final SlotQueue<String, String> queue = new SlotQueue<>(
      List.of("a", "b", "c"), 2, (request, slot) -> granted.add(request + ": " + slot));

  @Test
  void request_severalWait_servesTheExperimentsOrder() {
    queue.up("worker-1", "first");
    queue.up("worker-2", "second");
    queue.request("c", "for c");
    queue.withdraw("b");
    assertThat(granted).as("a has not been heard of").isEmpty();

    queue.request("a", "for a");

    assertThat(granted).containsExactly("for a: first", "for c: second");
  }

  @Test
  void up_moreSlotsThanMayBeUsedAtOnce_leavesSomeIdle() {
    List.of("worker-1", "worker-2", "worker-3").forEach(name -> queue.up(name, name));
    List.of("a", "b", "c").forEach(run -> queue.request(run, run));
    assertThat(granted).containsExactly("a: worker-1", "b: worker-2");

    queue.released("worker-2");

    assertThat(granted).containsExactly("a: worker-1", "b: worker-2", "c: worker-3");
  }

  @Test
  void upBesides_moreThanMayBeUsedAtOnce_areAllUsed() {
    List.of("worker-1", "worker-2", "worker-3").forEach(name -> queue.up(name, name));
    List.of("a", "b", "c").forEach(run -> queue.request(run, run));

    queue.upBesides("lab-1", "lab-1");
    queue.released("worker-1");

    assertThat(granted).containsExactly("a: worker-1", "b: worker-2", "c: lab-1");
  }

  /** A run that had a slot there may only notice later. */
  @Test
  void goneIf_aNodeIsGone_neitherItsIdleNorItsTakenSlotsComeBack() {
    queue.up("worker-1", "first");
    queue.up("worker-2", "second");
    queue.request("a", "for a");

    queue.goneIf(slot -> true);
    queue.released("worker-1");
    queue.withdraw("a");
    List.of("b", "c").forEach(run -> queue.request(run, run));
    assertThat(granted).containsExactly("for a: first");
    queue.up("worker-3", "third");

    assertThat(granted).containsExactly("for a: first", "b: third");
  }

  /** Otherwise what it had begun would wait for those that have not. */
  @Test
  void goneIf_anotherRunWaits_theOneThatLostItsSlotIsServedFirst() {
    queue.up("worker-1", "first");
    List.of("a", "b", "c").forEach(run -> queue.request(run, run));
    queue.up("worker-2", "second");
    queue.goneIf(slot -> slot.equals("first"));

    queue.up("worker-3", "third");
    assertThat(granted).containsExactly("a: first", "b: second");
    queue.request("a", "a again");

    assertThat(granted).containsExactly("a: first", "b: second", "a again: third");
  }

  @Test
  void goneIf_theRunThatLostItsSlotWaitsToAsk_othersAreServed() {
    queue.up("worker-1", "first");
    List.of("a", "b", "c").forEach(run -> queue.request(run, run));
    queue.goneIf(slot -> true);
    queue.up("worker-2", "second");
    assertThat(granted).containsExactly("a: first");

    queue.withdraw("a");

    assertThat(granted).containsExactly("a: first", "b: second");
  }

  @Test
  void withdraw_lastRunToBeHeardOf_servesThoseThatWaitedForIt() {
    queue.up("worker-1", "first");
    queue.up("worker-2", "second");
    queue.request("b", "for b");
    queue.request("c", "for c");
    assertThat(granted).as("a has not been heard of").isEmpty();

    queue.withdraw("a");

    assertThat(granted).containsExactly("for b: first", "for c: second");
  }

  @Test
  void idle_runWaits_servesIt() {
    queue.request("a", "for a");

    queue.up("worker-1", "first");

    assertThat(granted).containsExactly("for a: first");
  }

  @Test
  void idle_requestWithdrawn_grantsNothing() {
    queue.request("a", "for a");
    queue.withdraw("a");

    queue.up("worker-1", "first");

    assertThat(granted).isEmpty();
  }

  @Test
  void up_saidAgain_doesNotFreeATakenSlot() {
    queue.request("a", "for a");
    queue.request("b", "for b");
    queue.up("worker-1", "first");
    queue.up("worker-1", "first");
    assertThat(granted).containsExactly("for a: first");

    queue.up("worker-1", "first, begun anew");
    queue.released("worker-1");
    queue.released("worker-1");

    assertThat(granted).containsExactly("for a: first", "for b: first, begun anew");
  }

  @Test
  void request_unknownRun_isRefused() {
    assertThatThrownBy(() -> queue.request("d", "for d")).hasMessageContaining("'d'");
  }
}
