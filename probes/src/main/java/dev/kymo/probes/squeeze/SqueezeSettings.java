package dev.kymo.probes.squeeze;

import org.jspecify.annotations.Nullable;

/**
 * The prediction that is updated, and how.
 *
 * @param vocabulary V
 * @param peakiness standard deviation of the logits
 * @param mode the most likely label
 * @param chosen y⁺ of the data
 * @param rejected y⁻ of the data
 * @param learningRate η
 * @param chosenKernel K of what the chosen response trains, where that of the rejected one is 1. A pair's responses share
 *     their context only up to the first token in which they differ: 1 is that token, less than 1 a later one
 * @param beta of DPO, IPO, SPIN and SPPO
 * @param delta the margin that SLiC asks for
 * @param lambda the weight of SLiC's finetuning
 */
public record SqueezeSettings(
    int vocabulary,
    double peakiness,
    int mode,
    int chosen,
    int rejected,
    double learningRate,
    double chosenKernel,
    double beta,
    double delta,
    double lambda) {
  private static final int LEAST_VOCABULARY = 4;
  private static final int MOST_VOCABULARY = 200;
  private static final double MOST_PEAKINESS = 50;

  /**
   * Checks every number.
   *
   * @throws IllegalArgumentException naming the option, its value and what it may be
   */
  public SqueezeSettings {
    requireVocabulary(vocabulary);
    require(
        peakiness >= 0 && peakiness <= MOST_PEAKINESS,
        "--peakiness is " + peakiness + ", must be from 0 to " + MOST_PEAKINESS);
    requireLabel("--mode", mode, vocabulary);
    requireLabel("--chosen", chosen, vocabulary);
    requireLabel("--rejected", rejected, vocabulary);
    require(chosen != rejected, "--chosen and --rejected are both " + chosen + ", must differ");
    requirePositive("--eta", learningRate);
    requireNotNegative("--kernel-chosen", chosenKernel);
    requirePositive("--beta", beta);
    requireNotNegative("--delta", delta);
    requireNotNegative("--lambda", lambda);
  }

  /**
   * Settings whose places, where they are null, follow from the vocabulary: the mode in its first third, y⁺ somewhat below it,
   * y⁻ in the valley.
   *
   * @throws IllegalArgumentException as the constructor does
   */
  public static SqueezeSettings of(
      int vocabulary,
      double peakiness,
      @Nullable Integer mode,
      @Nullable Integer chosen,
      @Nullable Integer rejected,
      double learningRate,
      double chosenKernel,
      double beta,
      double delta,
      double lambda) {
    requireVocabulary(vocabulary);
    int peak = mode == null ? vocabulary / 3 : mode;
    int[] ranking = SoftmaxDistribution.bell(vocabulary, peak, 1).ranking();
    return new SqueezeSettings(
        vocabulary,
        peakiness,
        peak,
        chosen == null ? ranking[vocabulary * 2 / 5] : chosen,
        rejected == null ? ranking[vocabulary - 1 - vocabulary / 15] : rejected,
        learningRate,
        chosenKernel,
        beta,
        delta,
        lambda);
  }

  /** π before any update. */
  public SoftmaxDistribution prediction() {
    return SoftmaxDistribution.bell(vocabulary, mode, peakiness);
  }

  private static void requireVocabulary(int vocabulary) {
    require(
        vocabulary >= LEAST_VOCABULARY && vocabulary <= MOST_VOCABULARY,
        "--vocabulary is " + vocabulary + ", must be from " + LEAST_VOCABULARY + " to "
            + MOST_VOCABULARY);
  }

  private static void requireLabel(String option, int label, int vocabulary) {
    require(
        label >= 0 && label < vocabulary,
        option + " is " + label + ", must be a label from 0 to " + (vocabulary - 1));
  }

  private static void requirePositive(String option, double value) {
    require(
        value > 0 && Double.isFinite(value),
        option + " is " + value + ", must be a number greater than 0");
  }

  private static void requireNotNegative(String option, double value) {
    require(
        value >= 0 && Double.isFinite(value),
        option + " is " + value + ", must be a number of at least 0");
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }
}
