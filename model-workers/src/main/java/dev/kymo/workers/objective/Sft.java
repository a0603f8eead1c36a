package dev.kymo.workers.objective;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Supervised finetuning: L = mean over rows of −Σ over responses of log π(y), the sum over tokens as in the paper
 * (arXiv 2407.10490) or their mean.
 */
public final class Sft implements Objective {
  private final List<String> responses;
  private final boolean tokenMean;

  public Sft(List<String> responses, boolean tokenMean) {
    this.responses = List.copyOf(responses);
    this.tokenMean = tokenMean;
  }

  @Override
  public List<String> responses() {
    return responses;
  }

  /** Also {@code rejected}: whatever it trains on is raised. */
  @Override
  public Side sideOf(String type) {
    return Side.CHOSEN;
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
      List<double[]> ofRow = new ArrayList<>();
      for (ScoredResponse response : row) {
        double weight = response.weight(tokenMean);
        sum -= response.logprob() * weight;
        double[] ofResponse = new double[response.tokens()];
        Arrays.fill(ofResponse, -weight / rows.size());
        ofRow.add(ofResponse);
      }
      derivatives.add(ofRow);
    }
    return new BatchLoss(sum / rows.size(), derivatives, null, null);
  }
}
