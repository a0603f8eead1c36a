package dev.kymo.probes;

import dev.kymo.probes.pushed.PushedTokens;
import dev.kymo.probes.step.StepDecomposition;
import dev.kymo.workers.training.ParameterSnapshot;

/** Takes steps of a training run apart. Confined to the thread that made it. */
public interface DecompositionProbe extends AutoCloseable {

  /** What the update did to each observed example. Does not close the update. */
  StepDecomposition decompose(ParameterSnapshot update);

  /** What the update did at the tokens of its own rejected responses. Does not close the update. */
  PushedTokens pushedTokens(ParameterSnapshot update);

  @Override
  void close();
}
