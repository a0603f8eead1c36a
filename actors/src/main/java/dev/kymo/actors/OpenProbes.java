package dev.kymo.actors;

import dev.kymo.probes.DecompositionPlan;
import dev.kymo.probes.DecompositionProbe;
import dev.kymo.probes.LogProbabilityProbe;
import dev.kymo.probes.ProbeFactory;
import dev.kymo.probes.ProbePlan;
import dev.kymo.probes.Reading;
import dev.kymo.probes.decomposition.StepDecomposition;
import dev.kymo.probes.pushed.PushedTokens;
import dev.kymo.workers.training.ParameterSnapshot;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The probes of one worker, opened when first needed and again when another run observes something else. Confined to one thread. */
final class OpenProbes implements AutoCloseable {
  private final ProbeFactory factory;
  private @Nullable ProbePlan readingPlan;
  private @Nullable LogProbabilityProbe reading;
  private @Nullable Decomposed decomposed;
  private @Nullable DecompositionProbe decomposition;

  /** What a decomposition probe observes. */
  private record Decomposed(ProbePlan plan, int observed) {}

  OpenProbes(ProbeFactory factory) {
    this.factory = factory;
  }

  /** The readings that are due; none if none is. */
  List<Reading> read(StepSnapshot snapshot, ParameterSnapshot parameters) {
    if (!snapshot.reading()) {
      return List.of();
    }
    LogProbabilityProbe current = reading;
    if (current == null || !snapshot.plan().equals(readingPlan)) {
      closeReading();
      current = factory.create(snapshot.plan());
      reading = current;
      readingPlan = snapshot.plan();
    }
    return current.read(parameters);
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
    Decomposed wanted = new Decomposed(snapshot.plan(), plan.observed());
    DecompositionProbe current = decomposition;
    if (current == null || !wanted.equals(decomposed)) {
      closeDecomposition();
      current = factory.decomposition(wanted.plan(), wanted.observed());
      decomposition = current;
      decomposed = wanted;
    }
    return current;
  }

  private void closeReading() {
    LogProbabilityProbe open = reading;
    reading = null;
    readingPlan = null;
    if (open != null) {
      open.close();
    }
  }

  private void closeDecomposition() {
    DecompositionProbe open = decomposition;
    decomposition = null;
    decomposed = null;
    if (open != null) {
      open.close();
    }
  }

  @Override
  public void close() {
    try {
      closeReading();
    } finally {
      closeDecomposition();
    }
  }
}
