package dev.kymo.actors.node;

import dev.kymo.probes.PlannedProbe;
import dev.kymo.probes.Probe;
import dev.kymo.probes.ProbeFactory;
import java.util.HashMap;
import java.util.Map;

/**
 * The probes of one worker, one of each kind: opened when first needed, and again when another run observes something else. Confined to one
 * thread.
 */
final class OpenProbes implements AutoCloseable {
  private final ProbeFactory factory;
  private final Map<Class<? extends PlannedProbe>, Opened> open = new HashMap<>();

  private record Opened(PlannedProbe plan, Probe probe) {}

  OpenProbes(ProbeFactory factory) {
    this.factory = factory;
  }

  Probe get(PlannedProbe plan) {
    Opened opened = open.get(plan.getClass());
    if (opened != null && opened.plan().equals(plan)) {
      return opened.probe();
    }
    if (opened != null) {
      open.remove(plan.getClass());
      opened.probe().close();
    }
    Probe probe = factory.open(plan);
    open.put(plan.getClass(), new Opened(plan, probe));
    return probe;
  }

  /** Closes all, also if closing one fails. */
  @Override
  public void close() {
    while (!open.isEmpty()) {
      Opened next = open.values().iterator().next();
      open.values().remove(next);
      try {
        next.probe().close();
      } catch (RuntimeException e) {
        try {
          close();
        } catch (RuntimeException other) {
          e.addSuppressed(other);
        }
        throw e;
      }
    }
  }
}
