package dev.kymo.workers.objective;

import dev.kymo.workers.data.ResponseTypes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Direct preference optimisation (Rafailov et al. 2023): L = mean over rows of −log a, a = σ(β[s⁺ − s⁻] − β[r⁺ − r⁻]), s the
 * log-probability of the chosen and the rejected response, r the reference's. ∂L/∂s⁺ = −β(1 − a), ∂L/∂s⁻ = +β(1 − a).
 */
public final class Dpo implements Objective {
  private final double beta;
  private final boolean tokenMean;

  public Dpo(double beta, boolean tokenMean) {
    this.beta = beta;
    this.tokenMean = tokenMean;
  }

  @Override
  public List<String> responses() {
    return List.of(ResponseTypes.CHOSEN, ResponseTypes.REJECTED);
  }

  @Override
  public boolean needsReference() {
    return true;
  }

  @Override
  public BatchLoss evaluate(List<List<ScoredResponse>> rows) {
    double sum = 0;
    List<List<double[]>> derivatives = new ArrayList<>();
    List<Double> chosenReward = new ArrayList<>();
    List<Double> rejectedReward = new ArrayList<>();
    for (List<ScoredResponse> row : rows) {
      ScoredResponse chosen = row.get(0);
      ScoredResponse rejected = row.get(1);
      double margin = reward(chosen) - reward(rejected);
      sum += softplus(-margin);
      double coefficient = beta * sigmoid(-margin) / rows.size();
      derivatives.add(List.of(spread(chosen, -coefficient), spread(rejected, coefficient)));
      chosenReward.add(reward(chosen));
      rejectedReward.add(reward(rejected));
    }
    return new BatchLoss(sum / rows.size(), derivatives, chosenReward, rejectedReward);
  }

  private double reward(ScoredResponse response) {
    return beta * weight(response) * (response.logprob() - response.referenceLogprob());
  }

  private double weight(ScoredResponse response) {
    return tokenMean ? 1.0 / response.tokens() : 1;
  }

  private double[] spread(ScoredResponse response, double coefficient) {
    double[] derivative = new double[response.tokens()];
    Arrays.fill(derivative, coefficient * weight(response));
    return derivative;
  }

  /** log(1 + eˣ) without overflow. */
  private static double softplus(double x) {
    return Math.max(x, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(x)));
  }

  private static double sigmoid(double x) {
    double tail = StrictMath.exp(-Math.abs(x));
    return (x >= 0 ? 1 : tail) / (1 + tail);
  }
}
