package dev.kymo.actors;

import java.util.BitSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Who waits for a worker and which workers are idle. Runs are served in the experiment's order, not in that of their
 * requests: a run waits until every run before it has asked once or ended.
 *
 * @param <R> what answers a request
 * @param <W> a worker
 */
final class WorkerPool<R, W> {
  private final List<String> order;
  private final TreeMap<Integer, R> waiting = new TreeMap<>();
  private final BitSet heardOf = new BitSet();
  private final Map<String, W> idle = new LinkedHashMap<>();

  /** A run and the worker it gets. */
  record Grant<R, W>(R request, String name, W worker) {}

  WorkerPool(List<String> order) {
    this.order = List.copyOf(order);
  }

  void request(String run, R request) {
    int position = position(run);
    waiting.put(position, request);
    heardOf.set(position);
  }

  /** The run needs no worker, at least for now. */
  void withdraw(String run) {
    int position = position(run);
    waiting.remove(position);
    heardOf.set(position);
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
  }

  void gone(String name) {
    idle.remove(name);
  }

  /** The next run that gets a worker, if there are both. */
  Optional<Grant<R, W>> next() {
    if (idle.isEmpty() || waiting.isEmpty() || heardOf.nextClearBit(0) < waiting.firstKey()) {
      return Optional.empty();
    }
    Iterator<Map.Entry<String, W>> longestIdle = idle.entrySet().iterator();
    Map.Entry<String, W> next = longestIdle.next();
    Grant<R, W> grant =
        new Grant<>(waiting.pollFirstEntry().getValue(), next.getKey(), next.getValue());
    longestIdle.remove();
    return Optional.of(grant);
  }
}
