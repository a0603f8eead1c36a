package dev.kymo.workers.objective;

import dev.kymo.vocabulary.plan.Key;
import dev.kymo.vocabulary.plan.Range;
import dev.kymo.vocabulary.plan.ValueType;
import dev.kymo.workers.data.ResponseTypes;
import java.util.ArrayList;
import java.util.List;

/**
 * A loss of how much more likely than under the reference the two responses of a pair are: L = mean over rows of f(a, b),
 * a = s⁺ − r⁺ and b = s⁻ − r⁻, s the log-probability of the chosen and the rejected response, r the reference's.
 * Log-probabilities sum over tokens, or average. The reward of a response is β(s − r).
 */
public interface PairwiseObjective extends Objective {
  Key<Double> BETA = Key.of(
      "beta",
      ValueType.decimal(Range.POSITIVE),
      0.1,
      "β, what rewards β(s − r) are in units of; the smaller, the farther the model may go from its reference");
  Key<Double> LABEL_SMOOTHING = Key.of(
      "label-smoothing",
      ValueType.decimal(Range.BELOW_HALF),
      0.0,
      "ε, the probability with which chosen and rejected are taken to be swapped");
  Key<Reference> REFERENCE = Key.of(
      "reference",
      ValueType.choice(Reference.class),
      Reference.STAGE_START,
      "whose log-probabilities responses are compared with: those of the stage's first parameters, or of the run's model");

  double beta();

  Reduction reduction();

  @Override
  Reference reference();

  /** β(s − r) of a response that is so much more likely than under the reference, by the reduction. */
  default double reward(double aboveReference) {
    return beta() * aboveReference;
  }

  /** f(a, b). */
  double loss(double chosen, double rejected);

  /** ∂f/∂a. */
  double chosenSlope(double chosen, double rejected);

  /** ∂f/∂b. */
  double rejectedSlope(double chosen, double rejected);

  @Override
  default List<String> responses() {
    return List.of(ResponseTypes.CHOSEN, ResponseTypes.REJECTED);
  }

  @Override
  default Side sideOf(String type) {
    return type.equals(ResponseTypes.REJECTED) ? Side.REJECTED : Side.CHOSEN;
  }

  @Override
  default BatchLoss evaluate(List<List<ScoredResponse>> rows) {
    double sum = 0;
    List<List<double[]>> derivatives = new ArrayList<>();
    List<Double> chosenReward = new ArrayList<>();
    List<Double> rejectedReward = new ArrayList<>();
    for (List<ScoredResponse> row : rows) {
      ScoredResponse chosen = row.get(0);
      ScoredResponse rejected = row.get(1);
      double a = chosen.aboveReference(reduction());
      double b = rejected.aboveReference(reduction());
      sum += loss(a, b);
      derivatives.add(List.of(
          chosen.derivative(chosenSlope(a, b) / rows.size(), reduction()),
          rejected.derivative(rejectedSlope(a, b) / rows.size(), reduction())));
      chosenReward.add(reward(a));
      rejectedReward.add(reward(b));
    }
    return new BatchLoss(sum / rows.size(), derivatives, chosenReward, rejectedReward);
  }
}
