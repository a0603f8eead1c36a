package dev.kymo.probes.update;

import dev.kymo.probes.calculus.Differentiator;
import dev.kymo.probes.calculus.Example;
import dev.kymo.probes.calculus.LossGradient;
import dev.kymo.workers.data.ResponseTypes;
import dev.kymo.workers.model.ParameterDirections;
import dev.kymo.workers.model.ParameterStore;
import dev.kymo.workers.objective.BatchLoss;
import dev.kymo.workers.objective.Objective;
import dev.kymo.workers.objective.ScoredResponse;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One response of an update, as its objective sees it.
 *
 * @param update index of its row
 * @param chosenSide whether it is on the objective's chosen side
 * @param scored its log-probabilities
 * @param derivatives ∂L/∂log π of its tokens, 1/B inside
 * @param residual ‖π − e_y‖ of its tokens
 */
record Contribution(
    int update,
    boolean chosenSide,
    Example example,
    ScoredResponse scored,
    double[] derivatives,
    double[] residual) {

  /** log π of an example's tokens over the vocabulary, [L][V]. */
  interface Distribution {
    double[][] of(Example example);
  }

  /** Evaluates the objective, row by row in its responses' order. */
  static List<Contribution> of(
      Objective objective, List<UpdatePair> pairs, Distribution distribution) {
    List<String> types = objective.responses();
    List<List<ScoredResponse>> rows = new ArrayList<>();
    List<double[]> residuals = new ArrayList<>();
    for (UpdatePair pair : pairs) {
      List<ScoredResponse> row = new ArrayList<>();
      for (String type : types) {
        Example example = response(pair, type);
        double[][] logprobs_LV = distribution.of(example);
        double[] own = new double[example.tokens()];
        double[] residual = new double[example.tokens()];
        for (int l = 0; l < own.length; l++) {
          own[l] = logprobs_LV[l][example.response()[l]];
          residual[l] = LossGradient.norm(logprobs_LV[l], example.response()[l]);
        }
        row.add(new ScoredResponse(type, own, reference(pair, type)));
        residuals.add(residual);
      }
      rows.add(row);
    }
    BatchLoss loss = objective.evaluate(rows);
    List<Contribution> contributions = new ArrayList<>();
    for (int i = 0; i < pairs.size(); i++) {
      for (int r = 0; r < types.size(); r++) {
        String type = types.get(r);
        contributions.add(new Contribution(
            i,
            objective.isOnChosenSide(type),
            response(pairs.get(i), type),
            rows.get(i).get(r),
            loss.derivatives().get(i).get(r),
            residuals.get(contributions.size())));
      }
    }
    return contributions;
  }

  /** Direction k ← −g, g the gradient of the loss through some responses; leaves that gradient behind. */
  static void descend(
      Differentiator differentiator,
      ParameterStore at,
      List<Contribution> contributions,
      ParameterDirections directions,
      int k) {
    at.zeroGradient();
    for (Contribution each : contributions) {
      differentiator.addGradient(at, each.example(), each.derivatives());
    }
    directions.set(differentiator.tangentScripts(), k, at.gradientBlocks(), -1, null);
  }

  private static Example response(UpdatePair pair, String type) {
    @Nullable Example example = pair.responses().get(type);
    if (example == null) {
      throw new IllegalArgumentException(
          "the objective needs a response '" + type + "', which an update does not have");
    }
    return example;
  }

  private static double reference(UpdatePair pair, String type) {
    return type.equals(ResponseTypes.CHOSEN) ? pair.referenceChosen() : pair.referenceRejected();
  }

  /**
   * The paper's energy of every update.
   *
   * @param margins a = σ(reward margin); null if the objective has no rewards
   * @param coefficients −∂(row's loss)/∂log π of a chosen token; null if the objective has no rewards
   */
  record Energies(@Nullable List<Double> margins, @Nullable List<Double> coefficients) {

    static Energies of(Objective objective, List<Contribution> contributions, int updates) {
      List<List<ScoredResponse>> rows = new ArrayList<>();
      for (int i = 0; i < updates; i++) {
        int update = i;
        rows.add(contributions.stream()
            .filter(c -> c.update() == update)
            .map(Contribution::scored)
            .toList());
      }
      BatchLoss loss = objective.evaluate(rows);
      if (loss.chosenReward() == null || loss.rejectedReward() == null) {
        return new Energies(null, null);
      }
      List<Double> margins = new ArrayList<>();
      List<Double> coefficients = new ArrayList<>();
      for (int i = 0; i < updates; i++) {
        double margin = loss.chosenReward().get(i) - loss.rejectedReward().get(i);
        margins.add(1 / (1 + StrictMath.exp(-margin)));
        coefficients.add(-loss.derivatives().get(i).get(0)[0] * updates);
      }
      return new Energies(margins, coefficients);
    }
  }
}
