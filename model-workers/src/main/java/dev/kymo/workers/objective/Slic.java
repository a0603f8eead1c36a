package dev.kymo.workers.objective;

import static dev.kymo.vocabulary.plan.Schema.field;

import dev.kymo.vocabulary.plan.Key;
import dev.kymo.vocabulary.plan.Range;
import dev.kymo.vocabulary.plan.Schema;
import dev.kymo.vocabulary.plan.ValueType;
import dev.kymo.workers.data.ResponseTypes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sequence likelihood calibration with human feedback (Zhao et al. 2023): L = mean over rows of
 * max(0, δ − s⁺ + s⁻) − λ s_target, s the log-probability of a response. A hinge on the pair plus supervised finetuning on the
 * target, which is the chosen response unless another type is named. It has no reference, and so no rewards.
 */
public record Slic(double delta, double lambda, String target, Reduction reduction)
    implements Objective {
  private static final Key<Double> DELTA = Key.of(
          "delta",
          ValueType.decimal(Range.NOT_NEGATIVE),
          1.0,
          "δ, the margin of log-probabilities that the hinge asks for")
      .in("nats");
  private static final Key<Double> LAMBDA = Key.of(
      "lambda", ValueType.decimal(Range.NOT_NEGATIVE), 1.0, "λ, the weight of −log π(target)");
  private static final Key<String> TARGET = Key.of(
      "target",
      ValueType.responseType(),
      ResponseTypes.CHOSEN,
      "the response type that is finetuned on");
  public static final Schema<Slic> SCHEMA = Schema.of(
      "slic",
      "sequence likelihood calibration (Zhao et al. 2023), which needs no reference and has no rewards",
      Slic.class,
      values -> new Slic(
          values.get(DELTA), values.get(LAMBDA), values.get(TARGET), values.get(REDUCTION)),
      field(DELTA, Slic::delta),
      field(LAMBDA, Slic::lambda),
      field(TARGET, Slic::target),
      field(REDUCTION, Slic::reduction));

  public Slic {
    DELTA.require(delta);
    LAMBDA.require(lambda);
    TARGET.require(target);
  }

  @Override
  public Schema<Slic> schema() {
    return SCHEMA;
  }

  /** The response types that are read: the pair, and the target if it is neither. */
  @Override
  public List<String> responses() {
    List<String> pair = List.of(ResponseTypes.CHOSEN, ResponseTypes.REJECTED);
    return pair.contains(target)
        ? pair
        : List.of(ResponseTypes.CHOSEN, ResponseTypes.REJECTED, target);
  }

  /** The target too, unless it is the rejected response. */
  @Override
  public Side sideOf(String type) {
    return type.equals(ResponseTypes.REJECTED) ? Side.REJECTED : Side.CHOSEN;
  }

  @Override
  public @Nullable Reference reference() {
    return null;
  }

  @Override
  public BatchLoss evaluate(List<List<ScoredResponse>> rows) {
    double sum = 0;
    List<List<double[]>> derivatives = new ArrayList<>();
    int targetIndex = responses().indexOf(target);
    for (List<ScoredResponse> row : rows) {
      double hinge = delta - logprob(row.get(0)) + logprob(row.get(1));
      sum += Math.max(0, hinge) - lambda * logprob(row.get(targetIndex));
      double force = hinge > 0 ? 1 : 0;
      List<double[]> ofRow = new ArrayList<>();
      for (int i = 0; i < row.size(); i++) {
        double slope = (i == 0 ? -force : i == 1 ? force : 0) - (i == targetIndex ? lambda : 0);
        ofRow.add(row.get(i).derivative(slope / rows.size(), reduction));
      }
      derivatives.add(ofRow);
    }
    return new BatchLoss(sum / rows.size(), derivatives, null, null);
  }

  private double logprob(ScoredResponse response) {
    return response.weight(reduction) * response.logprob();
  }
}
