package dev.kymo.probes.calculus;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.function.Consumer;

/**
 * One forward pass over an example, or several, with gradients recorded. Any number of backward passes may follow, each adding to
 * the gradient of the parameters that it was made with. M: tokens of the response, or images; V: vocabulary, or classes.
 */
public final class RecordedPass implements AutoCloseable {
  private final LogitModel<?> owner;
  private final NDManager scope;
  private final int[] labels;
  private final Consumer<NDArray> backward;
  private final NDArray logprobs_MV;
  private final double[] logprobs_M;

  /**
   * @param scope all that was recorded belongs to it; closed with this pass
   * @param labels one of each row of logits
   * @param logits (M, V), overwritten
   * @param backward adds Jᵀw to the gradient, given w (M, V), which it closes; may be called again
   */
  RecordedPass(
      LogitModel<?> owner,
      NDManager scope,
      int[] labels,
      NDArray logits,
      Consumer<NDArray> backward) {
    this.owner = owner;
    this.scope = scope;
    this.labels = labels;
    this.backward = backward;
    NDList logprobs =
        owner.scripts().logProbabilities(scope, logits, Arrays64.labels(scope, labels));
    logprobs_M = Arrays64.doubles(logprobs.get(0));
    logprobs_MV = logprobs.get(1);
  }

  /** log π of each token, M numbers. */
  public double[] logprobs() {
    return logprobs_M.clone();
  }

  /** log π of every token at every position, (M, V); belongs to this pass and is not to be changed. */
  public NDArray logDistribution() {
    return logprobs_MV;
  }

  /** Adds Σ_m c_m ∇ log π(y_m) to the gradient. */
  public void addGradient(double[] coefficients) {
    try (NDManager inner = scope.newSubManager()) {
      NDArray copy = logprobs_MV.duplicate();
      copy.attach(inner);
      NDArray weights = Arrays64.vector(inner, coefficients, logprobs_MV.getDataType());
      backward.accept(
          owner.scripts().logitGradient(inner, copy, Arrays64.labels(inner, labels), weights));
    }
  }

  /** Adds Jᵀw to the gradient, J = ∇_θ z of the logits, w (M, V), which is closed. */
  public void addLogitGradient(NDArray cotangent) {
    backward.accept(cotangent);
  }

  @Override
  public void close() {
    scope.close();
  }
}
