package dev.kymo.workers.objective;

import dev.kymo.workers.data.ResponseTypes;
import java.util.ArrayList;
import java.util.List;

/**
 * Sequence likelihood calibration with human feedback (Zhao et al. 2023): L = mean over rows of
 * max(0, δ − s⁺ + s⁻) − λ s_target, s the log-probability of a response. A hinge on the pair plus supervised finetuning on the
 * target, which is the chosen response unless another type is named. It has no reference, and so no rewards.
 */
public final class Slic implements Objective {
  private final double delta;
  private final double lambda;
  private final boolean tokenMean;
  private final List<String> responses;
  private final int target;

  public Slic(double delta, double lambda, String target, boolean tokenMean) {
    this.delta = delta;
    this.lambda = lambda;
    this.tokenMean = tokenMean;
    this.responses = responses(target);
    this.target = responses.indexOf(target);
  }

  /** The response types that are read: the pair, and the target if it is neither. */
  public static List<String> responses(String target) {
    List<String> pair = List.of(ResponseTypes.CHOSEN, ResponseTypes.REJECTED);
    return pair.contains(target)
        ? pair
        : List.of(ResponseTypes.CHOSEN, ResponseTypes.REJECTED, target);
  }

  @Override
  public List<String> responses() {
    return responses;
  }

  /** The target too, unless it is the rejected response. */
  @Override
  public Side sideOf(String type) {
    return type.equals(ResponseTypes.REJECTED) ? Side.REJECTED : Side.CHOSEN;
  }

  @Override
  public boolean needsReference() {
    return false;
  }

  @Override
  public BatchLoss evaluate(List<List<ScoredResponse>> rows) {
    double sum = 0;
    List<List<double[]>> derivatives = new ArrayList<>();
    for (List<ScoredResponse> row : rows) {
      double hinge = delta - logprob(row.get(0)) + logprob(row.get(1));
      sum += Math.max(0, hinge) - lambda * logprob(row.get(target));
      double force = hinge > 0 ? 1 : 0;
      List<double[]> ofRow = new ArrayList<>();
      for (int i = 0; i < row.size(); i++) {
        double slope = (i == 0 ? -force : i == 1 ? force : 0) - (i == target ? lambda : 0);
        ofRow.add(row.get(i).derivative(slope / rows.size(), tokenMean));
      }
      derivatives.add(ofRow);
    }
    return new BatchLoss(sum / rows.size(), derivatives, null, null);
  }

  private double logprob(ScoredResponse response) {
    return response.weight(tokenMean) * response.logprob();
  }
}
