package dev.kymo.probes.squeeze;

import dev.kymo.workers.data.ResponseTypes;
import dev.kymo.workers.objective.Objective;
import dev.kymo.workers.objective.Reduction;
import dev.kymo.workers.objective.ScoredResponse;
import dev.kymo.workers.objective.Sft;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * G = ∂L/∂z of an objective at one example whose responses are single labels, response by response:
 * G_y = ∂L/∂log π(y) · (e_y − π), and G is their sum.
 *
 * @param slopes ∂L/∂log π(y) of each response, in the objective's order
 * @param sides G_y (V) of each response
 */
public record LogitGradient(List<Double> slopes, List<double[]> sides) {

  public LogitGradient {
    slopes = List.copyOf(slopes);
    sides = List.copyOf(sides);
  }

  /**
   * G of an objective whose reference model is the model itself, as at the first step of training. Objectives take
   * log-probabilities in float32, so slopes are as exact as that.
   *
   * @param labels the label that stands for each response type
   */
  public static LogitGradient of(
      Objective objective, SoftmaxDistribution policy, Map<String, Integer> labels) {
    List<ScoredResponse> row = new ArrayList<>();
    for (String type : objective.responses()) {
      float[] logprob = {(float) policy.logProbability(label(labels, type))};
      row.add(new ScoredResponse(type, logprob, logprob[0]));
    }
    List<double[]> derivatives = objective.evaluate(List.of(row)).derivatives().get(0);
    List<Double> slopes = new ArrayList<>();
    List<double[]> sides = new ArrayList<>();
    for (int response = 0; response < row.size(); response++) {
      double slope = derivatives.get(response)[0];
      slopes.add(slope);
      sides.add(side(slope, policy, label(labels, row.get(response).type())));
    }
    return new LogitGradient(slopes, sides);
  }

  /** G (V) of L = log π(y⁻), the negative gradient alone: minus that of supervised finetuning on y⁻. */
  public static double[] pushingDown(SoftmaxDistribution policy, int rejected) {
    Sft sft = new Sft(List.of(ResponseTypes.REJECTED), Reduction.SUM);
    double[] push =
        of(sft, policy, Map.of(ResponseTypes.REJECTED, rejected)).sides().get(0);
    for (int label = 0; label < push.length; label++) {
      push[label] = -push[label];
    }
    return push;
  }

  private static int label(Map<String, Integer> labels, String type) {
    Integer label = labels.get(type);
    if (label == null) {
      throw new IllegalArgumentException("no label stands for the response type " + type);
    }
    return label;
  }

  /** slope · (e_y − π); 1 − π(y) as the sum of the others, which has no cancellation if π(y) is close to 1. */
  private static double[] side(double slope, SoftmaxDistribution policy, int y) {
    double[] side = new double[policy.vocabulary()];
    double others = 0;
    for (int label = 0; label < side.length; label++) {
      if (label != y) {
        others += policy.probability(label);
        side[label] = -slope * policy.probability(label);
      }
    }
    side[y] = slope * others;
    return side;
  }
}
