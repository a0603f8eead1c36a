package dev.kymo.workers.objective;

import java.util.List;

/** A loss over a batch of rows, as a function of their responses' log-probabilities. */
public interface Objective {

  /** The response types of each row, in the order in which {@link #evaluate} gets and returns them. */
  List<String> responses();

  /** The side of a response of this type. */
  Side sideOf(String type);

  /** Whether {@link ScoredResponse#referenceLogprob} must be given. */
  boolean needsReference();

  /** Evaluates the whole batch: per row, its {@link #responses()}. */
  BatchLoss evaluate(List<List<ScoredResponse>> rows);
}
