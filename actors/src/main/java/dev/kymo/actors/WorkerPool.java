package dev.kymo.actors;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Who waits for a worker and which workers are idle. Runs are served in the experiment's order, not in that of their
 * requests, so that the same runs come first after a restart.
 *
 * @param <R> what answers a request
 * @param <W> a worker
 */
final class WorkerPool<R, W> {
  private final List<String> order;
  private final TreeMap<Integer, R> waiting = new TreeMap<>();
  private final Map<String, W> idle = new LinkedHashMap<>();

  /** A run and the worker it gets. */
  record Grant<R, W>(R request, String name, W worker) {}

  WorkerPool(List<String> order) {
    this.order = List.copyOf(order);
  }

  void request(String run, R request) {
    int position = order.indexOf(run);
    if (position < 0) {
      throw new IllegalArgumentException("run '" + run + "' is not one of " + order);
    }
    waiting.put(position, request);
  }

  void withdraw(String run) {
    waiting.remove(order.indexOf(run));
  }

  void idle(String name, W worker) {
    idle.put(name, worker);
  }

  void gone(String name) {
    idle.remove(name);
  }

  /** The next run that gets a worker, if there are both. */
  Optional<Grant<R, W>> next() {
    if (waiting.isEmpty() || idle.isEmpty()) {
      return Optional.empty();
    }
    String name = new ArrayList<>(idle.keySet()).get(0);
    W worker = idle.remove(name);
    return Optional.of(new Grant<>(waiting.pollFirstEntry().getValue(), name, worker));
  }
}
