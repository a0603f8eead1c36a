package dev.kymo.actors.node;

import dev.kymo.actors.link.AttemptId;
import dev.kymo.probes.PlannedProbe;
import dev.kymo.workers.training.ParameterSnapshot;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The parameters after a step, or the whole update that led to them, on their way from a worker to its probe actor. Never leaves its JVM. Whoever claims them
 * closes them: the probe actor after reading, or the worker when the attempt is over before that.
 */
final class StepSnapshot {
  private final AttemptId attempt;
  private final List<PlannedProbe> due;
  private final long step;
  private final long bytes;
  private final AtomicReference<@Nullable ParameterSnapshot> parameters;

  /**
   * Makes a snapshot.
   *
   * @param due the probes that read it; {@code parameters} is the whole update if one of them needs it
   */
  StepSnapshot(AttemptId attempt, List<PlannedProbe> due, ParameterSnapshot parameters) {
    this.attempt = attempt;
    this.due = List.copyOf(due);
    this.step = parameters.step();
    this.bytes = parameters.bytes();
    this.parameters = new AtomicReference<>(parameters);
  }

  AttemptId attempt() {
    return attempt;
  }

  /** The probes that read it. */
  List<PlannedProbe> due() {
    return due;
  }

  /** Whether it is of a whole update. */
  boolean ofUpdate() {
    return due.stream().anyMatch(PlannedProbe::needsUpdate);
  }

  long step() {
    return step;
  }

  long bytes() {
    return bytes;
  }

  /** Hands the parameters to the first caller, who must close them; null for every later one. */
  @Nullable
  ParameterSnapshot claim() {
    return parameters.getAndSet(null);
  }

  /** Closes the parameters unless somebody has claimed them. */
  void discard() {
    ParameterSnapshot unclaimed = claim();
    if (unclaimed != null) {
      unclaimed.close();
    }
  }
}
