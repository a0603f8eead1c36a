package dev.kymo.probes.digits;

import dev.kymo.workers.image.Images;
import java.util.List;
import java.util.function.Function;

/**
 * Single steps from one state of the model. Matrices are [observed class][update class], means over pairs of images.
 *
 * @param epoch how many epochs the model has learnt
 * @param effects of a step on each update image, class by class
 * @param adaptationNorm ‖A‖_F per observed class
 * @param kernelNorm ‖K_ou‖_F
 * @param residualNorm ‖G‖ per update class
 * @param similarity ‖K_ou‖_F² / (‖K_oo‖_F ‖K_uu‖_F), in [0, 1]
 * @param traceSimilarity tr K_ou / √(tr K_oo tr K_uu)
 * @param ofAlike K (V, V) of the first observed {@link #ALIKE} and the first {@link #LEARNT} stepped on
 * @param ofUnlike K (V, V) of the first observed {@link #UNLIKE} and the same
 */
public record Moment(
    int epoch,
    List<StepEffect> effects,
    double[] adaptationNorm,
    double[][] kernelNorm,
    double[] residualNorm,
    double[][] similarity,
    double[][] traceSimilarity,
    double[][] ofAlike,
    double[][] ofUnlike) {
  /** The paper's example: a 4 is learnt, and looked at is what that does to a 9 and to a 0. */
  public static final int LEARNT = 4;

  public static final int ALIKE = 9;
  public static final int UNLIKE = 0;

  /** Steps are tried with {@link LearningSettings#singleRate()} times these. */
  public static final List<Double> SCALES = List.of(1.0, 0.1, 0.01, 0.001);

  public Moment {
    effects = List.copyOf(effects);
  }

  /** Mean measured change over the steps on one class, [observed class][V]. */
  public double[][] meanMeasured(int digit) {
    return mean(digit, StepEffect::measured);
  }

  /** Mean predicted change, likewise. */
  public double[][] meanPredicted(int digit) {
    return mean(digit, StepEffect::predicted);
  }

  private double[][] mean(int digit, Function<StepEffect, double[][]> change) {
    List<StepEffect> own = effectsOf(digit);
    double[][] mean = new double[Images.DIGITS][Images.DIGITS];
    for (StepEffect effect : own) {
      for (int o = 0; o < Images.DIGITS; o++) {
        for (int v = 0; v < Images.DIGITS; v++) {
          mean[o][v] += change.apply(effect)[o][v] / own.size();
        }
      }
    }
    return mean;
  }

  /** Of steps on one class. */
  public List<StepEffect> effectsOf(int digit) {
    return effects.stream().filter(effect -> effect.label() == digit).toList();
  }
}
