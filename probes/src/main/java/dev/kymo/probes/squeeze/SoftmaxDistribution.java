package dev.kymo.probes.squeeze;

import java.util.Comparator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** A distribution π over the labels 0..V−1, given by logits z: π = softmax(z). Equal probabilities rank by label. */
public final class SoftmaxDistribution {
  private final double[] logits;
  private final double[] probabilities;
  private final double logNormalizer;

  private SoftmaxDistribution(double[] logits) {
    this.logits = logits;
    this.logNormalizer = logSumExp(logits);
    this.probabilities =
        DoubleStream.of(logits).map(z -> StrictMath.exp(z - logNormalizer)).toArray();
  }

  /**
   * The distribution with these logits (V).
   *
   * @throws IllegalArgumentException if there are fewer than two, or one is not finite
   */
  public static SoftmaxDistribution ofLogits(double[] logits) {
    if (logits.length < 2 || !DoubleStream.of(logits).allMatch(Double::isFinite)) {
      throw new IllegalArgumentException(
          "a distribution needs at least two logits, all of them finite");
    }
    return new SoftmaxDistribution(logits.clone());
  }

  /**
   * A bell around a label. Its logits, a parabola, have standard deviation {@code peakiness} over the labels: 0 is the uniform
   * distribution.
   */
  public static SoftmaxDistribution bell(int vocabulary, int mode, double peakiness) {
    double[] parabola = IntStream.range(0, vocabulary)
        .mapToDouble(label -> -(double) (label - mode) * (label - mode))
        .toArray();
    double mean = DoubleStream.of(parabola).sum() / vocabulary;
    double variance =
        DoubleStream.of(parabola).map(z -> (z - mean) * (z - mean)).sum() / vocabulary;
    double scale = peakiness / StrictMath.sqrt(variance);
    return ofLogits(DoubleStream.of(parabola).map(z -> (z - mean) * scale).toArray());
  }

  /** V. */
  public int vocabulary() {
    return logits.length;
  }

  /** z of a label. */
  double logit(int label) {
    return logits[label];
  }

  public double probability(int label) {
    return probabilities[label];
  }

  public double logProbability(int label) {
    return logits[label] - logNormalizer;
  }

  /** The labels, most likely first. */
  public int[] ranking() {
    return IntStream.range(0, vocabulary())
        .boxed()
        .sorted(Comparator.comparingDouble((Integer label) -> -logits[label])
            .thenComparing(Comparator.naturalOrder()))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  public int mostLikely() {
    return ranking()[0];
  }

  /** The label that is most likely among the others: the paper's y* when {@code label} is y⁻. */
  public int mostLikelyBut(int label) {
    int[] ranking = ranking();
    return ranking[0] == label ? ranking[1] : ranking[0];
  }

  /** ‖π‖², from 1/V if uniform to 1: the paper's peakiness as a number that enters the first order. */
  public double concentration() {
    return DoubleStream.of(probabilities).map(p -> p * p).sum();
  }

  private static double logSumExp(double[] values) {
    double largest = DoubleStream.of(values).max().orElseThrow();
    double sum = 0;
    for (double value : values) {
      sum += StrictMath.exp(value - largest);
    }
    return largest + StrictMath.log(sum);
  }
}
