package dev.kymo.probes.squeeze;

import java.util.stream.IntStream;

/**
 * One update as seen at one example: the logits z move by Δz = −η K G, and the log-probabilities by
 * Δ log π = A Δz + O(‖Δz‖²), A = I − 1πᵀ. With K = k·I (softmax regression) the same η and k give the same step.
 *
 * <p>The exact change of a label i, Δz_i − log Σ_j π_j e^{Δz_j}, is computed as −log Σ_j π_j e^{Δz_j − Δz_i}. For y⁻ after a
 * negative gradient every difference in the exponent is positive, for y* none is: so nothing cancels where the paper's
 * guarantees are about the sign, however small the change is.
 */
public final class SoftmaxStep {
  /** Between these, the sum less one is the more exact number; beyond, it cancels or overflows, and the sum itself serves. */
  private static final double LEAST = -0.5;

  private static final double MOST = 1;

  private final SoftmaxDistribution before;
  private final double[] logitChange;

  /**
   * The step that moves these logits.
   *
   * @param logitChange Δz (V)
   */
  public SoftmaxStep(SoftmaxDistribution before, double[] logitChange) {
    if (logitChange.length != before.vocabulary()) {
      throw new IllegalArgumentException("the change has " + logitChange.length
          + " logits, but the distribution " + before.vocabulary());
    }
    this.before = before;
    this.logitChange = logitChange.clone();
  }

  /** The step Δz = −η K G with K = {@code kernel}·I and G = ∂L/∂z (V). */
  public static SoftmaxStep of(
      SoftmaxDistribution before, double learningRate, double kernel, double[] gradient) {
    double[] change = new double[gradient.length];
    for (int label = 0; label < change.length; label++) {
      change[label] = -learningRate * kernel * gradient[label];
    }
    return new SoftmaxStep(before, change);
  }

  /** The step that moves the logits as these two steps of one prediction do together. */
  SoftmaxStep and(SoftmaxStep other) {
    double[] sum = logitChange.clone();
    for (int label = 0; label < sum.length; label++) {
      sum[label] += other.logitChange[label];
    }
    return new SoftmaxStep(before, sum);
  }

  public SoftmaxDistribution before() {
    return before;
  }

  public SoftmaxDistribution after() {
    return SoftmaxDistribution.ofLogits(IntStream.range(0, logitChange.length)
        .mapToDouble(label -> before.logit(label) + logitChange[label])
        .toArray());
  }

  /** A Δz: the change of each log-probability to first order (V). */
  public double[] firstOrder() {
    double mean = 0;
    for (int label = 0; label < logitChange.length; label++) {
      mean += before.probability(label) * logitChange[label];
    }
    double[] change = new double[logitChange.length];
    for (int label = 0; label < change.length; label++) {
      change[label] = logitChange[label] - mean;
    }
    return change;
  }

  /** The exact change of each log-probability (V). */
  public double[] changes() {
    return IntStream.range(0, logitChange.length).mapToDouble(this::change).toArray();
  }

  /** The exact change of a label's log-probability. */
  public double change(int label) {
    double largest = Double.NEGATIVE_INFINITY;
    double sum = 0;
    for (int other = 0; other < logitChange.length; other++) {
      double apart = logitChange[other] - logitChange[label];
      largest = Math.max(largest, apart);
      sum += before.probability(other) * StrictMath.expm1(apart);
    }
    return sum >= LEAST && sum <= MOST
        ? -StrictMath.log1p(sum)
        : -(largest + StrictMath.log(sumFrom(label, largest)));
  }

  /** Σ_j π_j e^{Δz_j − Δz_i − largest}. */
  private double sumFrom(int label, double largest) {
    double sum = 0;
    for (int other = 0; other < logitChange.length; other++) {
      double apart = logitChange[other] - logitChange[label];
      sum += before.probability(other) * StrictMath.exp(apart - largest);
    }
    return sum;
  }

  /** The exact change of a label's probability. */
  public double probabilityChange(int label) {
    return before.probability(label) * StrictMath.expm1(change(label));
  }
}
