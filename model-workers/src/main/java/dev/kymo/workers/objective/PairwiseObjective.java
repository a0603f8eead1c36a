package dev.kymo.workers.objective;

import dev.kymo.workers.data.ResponseTypes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A loss of how much more than the reference the policy prefers the chosen response: L = mean over rows of f(h),
 * h = (s⁺ − s⁻) − (r⁺ − r⁻), s the log-probability of the chosen and the rejected response, r the reference's. ∂L/∂s⁺ = f'(h),
 * ∂L/∂s⁻ = −f'(h). Log-probabilities sum over tokens, or average. The reward of a response is β(s − r).
 */
public abstract class PairwiseObjective implements Objective {
  private final double beta;
  private final boolean tokenMean;

  PairwiseObjective(double beta, boolean tokenMean) {
    this.beta = beta;
    this.tokenMean = tokenMean;
  }

  /** f(h). */
  abstract double loss(double logRatio);

  /** f'(h). */
  abstract double slope(double logRatio);

  @Override
  public final List<String> responses() {
    return List.of(ResponseTypes.CHOSEN, ResponseTypes.REJECTED);
  }

  @Override
  public final boolean needsReference() {
    return true;
  }

  @Override
  public final BatchLoss evaluate(List<List<ScoredResponse>> rows) {
    double sum = 0;
    List<List<double[]>> derivatives = new ArrayList<>();
    List<Double> chosenReward = new ArrayList<>();
    List<Double> rejectedReward = new ArrayList<>();
    for (List<ScoredResponse> row : rows) {
      ScoredResponse chosen = row.get(0);
      ScoredResponse rejected = row.get(1);
      double logRatio = aboveReference(chosen) - aboveReference(rejected);
      sum += loss(logRatio);
      double slope = slope(logRatio) / rows.size();
      derivatives.add(List.of(spread(chosen, slope), spread(rejected, -slope)));
      chosenReward.add(beta * aboveReference(chosen));
      rejectedReward.add(beta * aboveReference(rejected));
    }
    return new BatchLoss(sum / rows.size(), derivatives, chosenReward, rejectedReward);
  }

  /** s − r. */
  private double aboveReference(ScoredResponse response) {
    return weight(response) * (response.logprob() - response.referenceLogprob());
  }

  private double weight(ScoredResponse response) {
    return tokenMean ? 1.0 / response.tokens() : 1;
  }

  private double[] spread(ScoredResponse response, double slope) {
    double[] derivative = new double[response.tokens()];
    Arrays.fill(derivative, slope * weight(response));
    return derivative;
  }
}
