package dev.kymo.actors.head;

import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

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
  private final Map<String, Offered<S>> idle = new LinkedHashMap<>();
  private final Map<String, Taken<S>> taken = new HashMap<>();
  private boolean held;

  /** {@code counts}: among those of which only some are used at once. */
  private record Offered<S>(S slot, boolean counts) {}

  private record Taken<S>(int position, Offered<S> offered) {}

  /** Told which run gets which slot. */
  @FunctionalInterface
  interface Grants<R, S> {
    void grant(R request, S slot);
  }

  /** {@code atOnce}: of those slots that count, any beyond this number stay idle. */
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
    up(name, new Offered<>(slot, true));
  }

  /** The same of a slot that is used besides, however many there are. */
  void upBesides(String name, S slot) {
    up(name, new Offered<>(slot, false));
  }

  private void up(String name, Offered<S> offered) {
    if (taken.computeIfPresent(name, (same, held) -> new Taken<>(held.position, offered)) == null) {
      idle.put(name, offered);
      grant();
    }
  }

  /** The run that had the slot needs it no longer. */
  void released(String name) {
    Taken<S> held = taken.remove(name);
    if (held != null) {
      idle.put(name, held.offered);
      grant();
    }
  }

  /** These slots are there no more; what runs release of them is forgotten. Runs that had one are about to ask again, before those after them. */
  void goneIf(Predicate<S> gone) {
    idle.values().removeIf(offered -> gone.test(offered.slot));
    taken.values().removeIf(held -> {
      boolean lost = gone.test(held.offered.slot);
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
    while (!held && !waiting.isEmpty() && heardOf.nextClearBit(0) >= waiting.firstKey()) {
      String longestIdle = longestIdle();
      if (longestIdle == null) {
        return;
      }
      Offered<S> offered = Objects.requireNonNull(idle.remove(longestIdle));
      Map.Entry<Integer, R> first = waiting.pollFirstEntry();
      taken.put(longestIdle, new Taken<>(first.getKey(), offered));
      grants.grant(first.getValue(), offered.slot);
    }
  }

  /** Of those that may be used now; null: none. */
  private @Nullable String longestIdle() {
    boolean room = taken.values().stream().filter(held -> held.offered.counts).count() < atOnce;
    for (Map.Entry<String, Offered<S>> slot : idle.entrySet()) {
      if (room || !slot.getValue().counts) {
        return slot.getKey();
      }
    }
    return null;
  }
}
