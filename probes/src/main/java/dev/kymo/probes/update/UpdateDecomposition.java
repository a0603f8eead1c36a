package dev.kymo.probes.update;

import dev.kymo.probes.kernel.KernelBlocks;
import dev.kymo.workers.objective.Side;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One plain update, θ ← θ − η·∇L, taken apart. Predictions are per unit η, signs included. M: tokens of an observed response, L: of
 * an update's side, V: vocabulary.
 *
 * @param margins a = σ(β·[log-ratio margin]) per update; null if the objective has no rewards
 * @param coefficients −∂(row's loss)/∂s⁺ per update, for DPO β(1−a); null if the objective has no rewards
 * @param observed one per observed example, in the order given
 */
public record UpdateDecomposition(
    @Nullable List<Double> margins, @Nullable List<Double> coefficients, List<Observed> observed) {

  /**
   * What happens to one observed example.
   *
   * @param predicted [M], pullUp + pushDown
   * @param pullUp [M], through the chosen sides
   * @param pushDown [M], through the rejected sides
   * @param byUpdate what each update example does, its 1/B inside
   * @param measured for every η
   * @param adaptation ‖A_m‖_F, [M]
   * @param full the same for the whole vocabulary; null unless asked for
   */
  public record Observed(
      double[] predicted,
      double[] pullUp,
      double[] pushDown,
      List<ByUpdate> byUpdate,
      List<Measured> measured,
      double[] adaptation,
      @Nullable Full full) {}

  /** One update example's effect on one observed example, through its two sides; null if no response counts to a side. */
  public record ByUpdate(
      @Nullable ThroughSide chosen, @Nullable ThroughSide rejected) {

    /** One of them. */
    public @Nullable ThroughSide through(Side side) {
      return side == Side.CHOSEN ? chosen : rejected;
    }
  }

  /**
   * The effect through one side.
   *
   * @param predicted [M]
   * @param byToken [M][L]; null unless asked for
   * @param residual ‖G_l‖ of π − e_y, [L]
   * @param kernel norms of K_{m,l}; null unless asked for
   */
  public record ThroughSide(
      double[] predicted,
      double @Nullable [][] byToken,
      double[] residual,
      @Nullable KernelBlocks kernel) {}

  /**
   * The change that the update really makes.
   *
   * @param tokens log π after minus before, [M]
   * @param remainder tokens − η·predicted, [M]
   * @param relativeRemainder ‖measured − η·predicted‖ / ‖measured‖, over the whole vocabulary if that was asked for
   */
  public record Measured(
      double eta, double[] tokens, double[] remainder, double relativeRemainder) {}

  /** Predictions for every token of the vocabulary, [M][V]. */
  public record Full(double[][] predicted, double[][] pullUp, double[][] pushDown) {}
}
