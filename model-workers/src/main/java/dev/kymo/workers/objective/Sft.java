package dev.kymo.workers.objective;

import static dev.kymo.vocabulary.plan.Schema.field;

import dev.kymo.vocabulary.plan.Key;
import dev.kymo.vocabulary.plan.Schema;
import dev.kymo.vocabulary.plan.ValueType;
import dev.kymo.workers.data.ResponseTypes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Supervised finetuning: L = mean over rows of −Σ over responses of log π(y), the sum over tokens as in the paper
 * (arXiv 2407.10490) or their mean.
 */
public record Sft(List<String> responses, Reduction reduction) implements Objective {
  private static final Key<List<String>> RESPONSES = Key.of(
      "responses",
      ValueType.several(ValueType.responseType()),
      List.of(ResponseTypes.CHOSEN),
      "what is trained on: every row with each of these response types");
  public static final Schema<Sft> SCHEMA = Schema.of(
      "sft",
      "supervised finetuning",
      Sft.class,
      values -> new Sft(values.get(RESPONSES), values.get(REDUCTION)),
      field(RESPONSES, Sft::responses),
      field(REDUCTION, Sft::reduction));

  public Sft {
    responses = List.copyOf(responses);
    RESPONSES.require(responses);
  }

  @Override
  public Schema<Sft> schema() {
    return SCHEMA;
  }

  /** Also {@code rejected}: whatever it trains on is raised. */
  @Override
  public Side sideOf(String type) {
    return Side.CHOSEN;
  }

  @Override
  public @Nullable Reference reference() {
    return null;
  }

  @Override
  public BatchLoss evaluate(List<List<ScoredResponse>> rows) {
    double sum = 0;
    List<List<double[]>> derivatives = new ArrayList<>();
    for (List<ScoredResponse> row : rows) {
      List<double[]> ofRow = new ArrayList<>();
      for (ScoredResponse response : row) {
        double weight = response.weight(reduction);
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
