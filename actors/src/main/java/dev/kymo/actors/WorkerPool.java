package dev.kymo.actors;

import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Who waits for a worker and which workers are idle; whatever brings the two together grants at once. Runs are served in the
 * experiment's order, not in that of their requests: a run waits until every run before it has asked once or ended.
 *
 * @param <R> what answers a request
 * @param <W> a worker
 */
final class WorkerPool<R, W> {
  private final List<String> order;
  private final Grants<R, W> grants;
  private final TreeMap<Integer, R> waiting = new TreeMap<>();
  private final BitSet heardOf = new BitSet();
  private final Map<String, W> idle = new LinkedHashMap<>();
  private boolean held;

  /** Told which run gets which worker. */
  @FunctionalInterface
  interface Grants<R, W> {
    void grant(R request, String name, W worker);
  }

  WorkerPool(List<String> order, Grants<R, W> grants) {
    this.order = List.copyOf(order);
    this.grants = grants;
  }

  void request(String run, R request) {
    int position = position(run);
    waiting.put(position, request);
    heardOf.set(position);
    grant();
  }

  /** The run needs no worker, at least for now; runs that waited only to hear of it are served. */
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

  void idle(String name, W worker) {
    idle.put(name, worker);
    grant();
  }

  void gone(String name) {
    idle.remove(name);
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
        && !idle.isEmpty()
        && !waiting.isEmpty()
        && heardOf.nextClearBit(0) >= waiting.firstKey()) {
      Map.Entry<String, W> longestIdle = idle.entrySet().iterator().next();
      String name = longestIdle.getKey();
      W worker = longestIdle.getValue();
      idle.remove(name);
      grants.grant(waiting.pollFirstEntry().getValue(), name, worker);
    }
  }
}
