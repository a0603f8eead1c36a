package dev.kymo.probes.calculus;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.kymo.workers.engine.ScriptedOperations;
import dev.kymo.workers.engine.TangentScripts;
import dev.kymo.workers.model.ParameterDirections;
import dev.kymo.workers.model.ParameterStore;

/**
 * Logits (M, V) as a function of the parameters, with derivatives in reverse and in forward mode: what A, K and G need of a model. A
 * language model has a row per token of an example's response, a classifier one per image.
 *
 * @param <E> what predictions are made on
 */
public interface LogitModel<E> {

  /** V. */
  int vocabularySize();

  /** M. */
  int tokens(E example);

  /** Runs the example forward with gradients recorded, at parameters that have gradients. */
  RecordedPass record(ParameterStore at, E example);

  /** Logits and their derivatives in every direction, stacked (1 + K, M, V). */
  NDArray logitTangents(
      NDManager scope, ParameterStore at, ParameterDirections directions, E example);

  /** Where arrays belong until it is closed. */
  NDManager newScope();

  /** The native operations on values. */
  ScriptedOperations scripts();

  /** The native operations on directions. */
  TangentScripts tangentScripts();

  /** The entries of log π (M, V) at labels, M numbers. */
  default double[] ofLabels(NDManager scope, NDArray logprobs, int[] labels) {
    NDArray stacked = logprobs.expandDims(0);
    stacked.attach(scope);
    return Arrays64.doubles(
        tangentScripts().ofLabels(scope, stacked, Arrays64.labels(scope, labels)));
  }

  /** Rows first..first+count−1 of a flat (…, V) array. */
  default double[][] rows(double[] flat, int first, int count) {
    int labels = vocabularySize();
    double[][] rows = new double[count][labels];
    for (int i = 0; i < count; i++) {
      System.arraycopy(flat, (first + i) * labels, rows[i], 0, labels);
    }
    return rows;
  }
}
