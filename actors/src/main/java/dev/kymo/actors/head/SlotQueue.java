package dev.kymo.actors.head;

import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Which slots there are, which run has which, and who waits for one; whatever brings a run and a slot together grants at once. Runs are served in the
 * experiment's order, not in that of their requests: a run waits until every run before it has asked once or ended.
 *
 * @param <R> what answers a request
 * @param <S> a slot
 */
final class SlotQueue<R, S> {
  private final List<String> order;
  private final int atOnce;
  private final Grants<R, S> grants;
  private final TreeMap<Integer, R> waiting = new TreeMap<>();
  private final BitSet heardOf = new BitSet();
  private final Map<String, S> idle = new LinkedHashMap<>();
  private final Map<String, Taken<S>> taken = new HashMap<>();
  private boolean held;

  private record Taken<S>(int position, S slot) {}

  /** Told which run gets which slot. */
  @FunctionalInterface
  interface Grants<R, S> {
    void grant(R request, S slot);
  }

  /** {@code atOnce}: slots beyond this number stay idle. */
  SlotQueue(List<String> order, int atOnce, Grants<R, S> grants) {
    this.order = List.copyOf(order);
    this.atOnce = atOnce;
    this.grants = grants;
  }

  void request(String run, R request) {
    int position = position(run);
    waiting.put(position, request);
    heardOf.set(position);
    grant();
  }

  /** The run needs no slot, at least for now; runs that waited only to hear of it are served. */
  void withdraw(String run) {
    int position = position(run);
    waiting.remove(position);
    heardOf.set(position);
    grant();
  }

  private int position(String run) {
    int position = order.indexOf(run);
    if (position < 0) {
      throw new IllegalArgumentException("run '" + run + "' is not one of " + order);
    }
    return position;
  }

  /** The slot is there. Whether it is free is known here: one that was never granted is. */
  void up(String name, S slot) {
    if (taken.computeIfPresent(name, (same, held) -> new Taken<>(held.position, slot)) == null) {
      idle.put(name, slot);
      grant();
    }
  }

  /** The run that had the slot needs it no longer. */
  void released(String name) {
    Taken<S> held = taken.remove(name);
    if (held != null) {
      idle.put(name, held.slot);
      grant();
    }
  }

  /** These slots are there no more; what runs release of them is forgotten. Runs that had one are about to ask again, before those after them. */
  void goneIf(Predicate<S> gone) {
    idle.values().removeIf(gone);
    taken.values().removeIf(held -> {
      boolean lost = gone.test(held.slot);
      if (lost) {
        heardOf.clear(held.position);
      }
      return lost;
    });
    grant();
  }

  /** Grants nothing until {@link #release}. */
  void hold() {
    held = true;
  }

  void release() {
    held = false;
    grant();
  }

  private void grant() {
    while (!held
        && taken.size() < atOnce
        && !idle.isEmpty()
        && !waiting.isEmpty()
        && heardOf.nextClearBit(0) >= waiting.firstKey()) {
      Map.Entry<String, S> longestIdle = idle.entrySet().iterator().next();
      Map.Entry<Integer, R> first = waiting.pollFirstEntry();
      S slot = longestIdle.getValue();
      idle.remove(longestIdle.getKey());
      taken.put(longestIdle.getKey(), new Taken<>(first.getKey(), slot));
      grants.grant(first.getValue(), slot);
    }
  }
}
