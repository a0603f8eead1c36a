package dev.kymo.probes.checkpoints;

import org.jspecify.annotations.Nullable;

/**
 * How much of a parameter change Δθ lies along a batch's directions.
 *
 * @param pull along pull alone
 * @param push along push alone; null if the batch has no rejected responses, likewise {@code pair} and {@code fit}
 * @param pair along pull + push
 * @param fit along both at once, each with its own coefficient
 */
public record BatchAlignment(
    Along pull,
    @Nullable Along push,
    @Nullable Along pair,
    @Nullable Fit fit) {

  /**
   * The projection of Δθ on a direction d.
   *
   * @param norm ‖d‖
   * @param coefficient ⟨Δθ, d⟩/‖d‖²: the learning rate of the one plain step along d that is nearest to Δθ
   * @param cosine ⟨Δθ, d⟩/(‖Δθ‖‖d‖); its square is the share of ‖Δθ‖² that the step explains
   */
  public record Along(double norm, double coefficient, double cosine) {
    static Along of(double changeSquared, double inner, double squared) {
      return new Along(
          Math.sqrt(squared),
          inner / squared,
          inner / (Math.sqrt(changeSquared) * Math.sqrt(squared)));
    }
  }

  /**
   * Least squares of Δθ on pull and push.
   *
   * @param pull coefficient of pull
   * @param push coefficient of push
   * @param explained share of ‖Δθ‖² that both explain together
   */
  public record Fit(double pull, double push, double explained) {}

  /**
   * From inner products; those with push are zero if there is none.
   *
   * @param changeSquared ‖Δθ‖²
   * @param withChange ⟨Δθ, pull⟩ and ⟨Δθ, push⟩
   */
  static BatchAlignment of(
      double changeSquared,
      double[] withChange,
      double pullSquared,
      double pullPush,
      double pushSquared) {
    Along pull = Along.of(changeSquared, withChange[0], pullSquared);
    if (pushSquared == 0) {
      return new BatchAlignment(pull, null, null, null);
    }
    double determinant = pullSquared * pushSquared - pullPush * pullPush;
    double onPull = (withChange[0] * pushSquared - withChange[1] * pullPush) / determinant;
    double onPush = (withChange[1] * pullSquared - withChange[0] * pullPush) / determinant;
    double explained = (onPull * withChange[0] + onPush * withChange[1]) / changeSquared;
    return new BatchAlignment(
        pull,
        Along.of(changeSquared, withChange[1], pushSquared),
        Along.of(
            changeSquared, withChange[0] + withChange[1], pullSquared + 2 * pullPush + pushSquared),
        new Fit(onPull, onPush, explained));
  }
}
