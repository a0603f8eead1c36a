package dev.kymo.workers.objective;

import dev.kymo.workers.data.ResponseTypes;
import java.util.ArrayList;
import java.util.List;

/**
 * A loss of how much more likely than under the reference the two responses of a pair are: L = mean over rows of f(a, b),
 * a = s⁺ − r⁺ and b = s⁻ − r⁻, s the log-probability of the chosen and the rejected response, r the reference's.
 * Log-probabilities sum over tokens, or average. The reward of a response is β(s − r).
 */
public abstract class PairwiseObjective implements Objective {
  private final double beta;
  private final boolean tokenMean;

  PairwiseObjective(double beta, boolean tokenMean) {
    this.beta = beta;
    this.tokenMean = tokenMean;
  }

  /** f(a, b). */
  abstract double loss(double chosen, double rejected);

  /** ∂f/∂a. */
  abstract double chosenSlope(double chosen, double rejected);

  /** ∂f/∂b. */
  abstract double rejectedSlope(double chosen, double rejected);

  @Override
  public final List<String> responses() {
    return List.of(ResponseTypes.CHOSEN, ResponseTypes.REJECTED);
  }

  @Override
  public final Side sideOf(String type) {
    return type.equals(ResponseTypes.REJECTED) ? Side.REJECTED : Side.CHOSEN;
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
      double a = aboveReference(chosen);
      double b = aboveReference(rejected);
      sum += loss(a, b);
      derivatives.add(List.of(
          chosen.derivative(chosenSlope(a, b) / rows.size(), tokenMean),
          rejected.derivative(rejectedSlope(a, b) / rows.size(), tokenMean)));
      chosenReward.add(beta * a);
      rejectedReward.add(beta * b);
    }
    return new BatchLoss(sum / rows.size(), derivatives, chosenReward, rejectedReward);
  }

  /** s − r. */
  private double aboveReference(ScoredResponse response) {
    return response.weight(tokenMean) * (response.logprob() - response.referenceLogprob());
  }
}
