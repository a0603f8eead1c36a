package dev.kymo.actors;

import dev.kymo.probes.DecompositionPlan;
import dev.kymo.probes.DecompositionProbe;
import dev.kymo.probes.KernelPlan;
import dev.kymo.probes.KernelProbe;
import dev.kymo.probes.LogProbabilityProbe;
import dev.kymo.probes.ObservedRows;
import dev.kymo.probes.ProbeFactory;
import dev.kymo.probes.ProbePlan;
import dev.kymo.probes.Reading;
import dev.kymo.probes.kernel.KernelReading;
import dev.kymo.probes.pushed.PushedTokens;
import dev.kymo.probes.step.StepDecomposition;
import dev.kymo.workers.training.ParameterSnapshot;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The probes of one worker, opened when first needed and again when another run observes something else. Confined to one thread. */
final class OpenProbes implements AutoCloseable {
  private final Slot<ProbePlan, LogProbabilityProbe> reading;
  private final Slot<Decomposed, DecompositionProbe> decomposition;
  private final Slot<Kernels, KernelProbe> kernel;

  /** What a decomposition probe observes. */
  private record Decomposed(ProbePlan plan, ObservedRows observed, boolean byToken) {}

  /** What a kernel probe observes, and how well. */
  private record Kernels(ProbePlan plan, ObservedRows observed, int draws) {}

  /** A probe of one kind, and what it was opened for. */
  private static final class Slot<W, P> {
    private final Function<W, P> opener;
    private final Consumer<P> closer;
    private @Nullable W opened;
    private @Nullable P probe;

    Slot(Function<W, P> opener, Consumer<P> closer) {
      this.opener = opener;
      this.closer = closer;
    }

    P get(W wanted) {
      P current = probe;
      if (current == null || !wanted.equals(opened)) {
        close();
        current = opener.apply(wanted);
        probe = current;
        opened = wanted;
      }
      return current;
    }

    void close() {
      P open = probe;
      probe = null;
      opened = null;
      if (open != null) {
        closer.accept(open);
      }
    }
  }

  OpenProbes(ProbeFactory factory) {
    reading = new Slot<>(factory::create, LogProbabilityProbe::close);
    decomposition = new Slot<>(
        wanted -> factory.decomposition(wanted.plan(), wanted.observed(), wanted.byToken()),
        DecompositionProbe::close);
    kernel = new Slot<>(
        wanted -> factory.kernel(wanted.plan(), wanted.observed(), wanted.draws()),
        KernelProbe::close);
  }

  /** The readings that are due; none if none is. */
  List<Reading> read(StepSnapshot snapshot, ParameterSnapshot parameters) {
    return snapshot.reading() ? reading.get(snapshot.plan()).read(parameters) : List.of();
  }

  /** The step taken apart; null if that is not due. */
  @Nullable
  StepDecomposition decompose(StepSnapshot snapshot, ParameterSnapshot update) {
    DecompositionPlan plan = snapshot.decomposition();
    return plan == null ? null : decomposition(snapshot, plan).decompose(update);
  }

  /** What the step did at the tokens that it pushed down; null if it is not to be taken apart. */
  @Nullable
  PushedTokens pushedTokens(StepSnapshot snapshot, ParameterSnapshot update) {
    DecompositionPlan plan = snapshot.decomposition();
    return plan == null ? null : decomposition(snapshot, plan).pushedTokens(update);
  }

  private DecompositionProbe decomposition(StepSnapshot snapshot, DecompositionPlan plan) {
    return decomposition.get(new Decomposed(snapshot.plan(), plan.observed(), plan.tokens()));
  }

  /** The kernel; null if it is not due. */
  @Nullable
  KernelReading readKernel(StepSnapshot snapshot, ParameterSnapshot parameters) {
    KernelPlan plan = snapshot.kernel();
    return plan == null
        ? null
        : kernel
            .get(new Kernels(snapshot.plan(), plan.observed(), plan.draws()))
            .read(parameters);
  }

  @Override
  public void close() {
    try {
      reading.close();
    } finally {
      try {
        decomposition.close();
      } finally {
        kernel.close();
      }
    }
  }
}
