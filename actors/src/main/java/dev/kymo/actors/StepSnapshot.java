package dev.kymo.actors;

import dev.kymo.actors.experiment.RunSpec;
import dev.kymo.actors.lease.AttemptId;
import dev.kymo.probes.DecompositionPlan;
import dev.kymo.probes.KernelPlan;
import dev.kymo.probes.ProbePlan;
import dev.kymo.workers.training.ParameterSnapshot;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The parameters after a step, or the whole update that led to them, on their way from a worker to its probe actor. Never leaves its JVM. Whoever claims them
 * closes them: the probe actor after reading, or the worker when the attempt is over before that.
 */
final class StepSnapshot {
  private final AttemptId attempt;
  private final RunSpec spec;
  private final boolean reading;
  private final boolean kernel;
  private final boolean decomposition;
  private final long step;
  private final long bytes;
  private final AtomicReference<@Nullable ParameterSnapshot> parameters;

  /**
   * Makes a snapshot.
   *
   * @param reading whether a reading of the parameters is due
   * @param kernel whether an estimate of the kernel is due
   * @param decomposition whether the step is to be taken apart; {@code parameters} is then its update
   */
  StepSnapshot(
      AttemptId attempt,
      RunSpec spec,
      boolean reading,
      boolean kernel,
      boolean decomposition,
      ParameterSnapshot parameters) {
    this.attempt = attempt;
    this.spec = spec;
    this.reading = reading;
    this.kernel = kernel;
    this.decomposition = decomposition;
    this.step = parameters.step();
    this.bytes = parameters.bytes();
    this.parameters = new AtomicReference<>(parameters);
  }

  AttemptId attempt() {
    return attempt;
  }

  ProbePlan plan() {
    return spec.probe();
  }

  /** Whether a reading is due. */
  boolean reading() {
    return reading;
  }

  /** How the kernel is to be estimated; null: it is not. */
  @Nullable
  KernelPlan kernel() {
    return kernel ? spec.kernel() : null;
  }

  /** How the step is to be taken apart; null: it is not. */
  @Nullable
  DecompositionPlan decomposition() {
    return decomposition ? spec.decompose() : null;
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
