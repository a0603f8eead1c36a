package dev.kymo.probes;

import static dev.kymo.vocabulary.plan.Schema.field;

import dev.kymo.vocabulary.plan.Key;
import dev.kymo.vocabulary.plan.PlanPart;
import dev.kymo.vocabulary.plan.Schema;
import dev.kymo.vocabulary.plan.ValueType;
import dev.kymo.workers.data.ResponseTypes;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Which steps are taken apart, and for which examples.
 *
 * @param every steps between two of them; step t is taken apart if t is a multiple
 * @param observed rows of the probe set, each with some of its responses
 * @param tokens whether they are taken apart token by token too
 */
public record DecompositionPlan(int every, ObservedRows observed, boolean tokens)
    implements Observation {
  private static final Key<Integer> EVERY = Key.of(
          "every", ValueType.whole(1), 50, "how far steps are apart that are taken apart")
      .in("steps");
  private static final PlanPart<ObservedRows> OBSERVED = ObservedRowsKeys.withResponses(
      5,
      List.of(ResponseTypes.CHOSEN, ResponseTypes.REJECTED, "irr_train"),
      "first-examples",
      ObservedRows.FirstExamples.class,
      ObservedRows.FirstExamples::new);
  private static final Key<Boolean> TOKENS =
      Key.of("tokens", ValueType.flag(), false, "whether parts are told for every token too");
  public static final Schema<DecompositionPlan> SCHEMA = Schema.of(
      "decompose",
      "takes steps apart: what each did to observed examples, through which of its own, and why",
      DecompositionPlan.class,
      values -> new DecompositionPlan(values.get(EVERY), values.get(OBSERVED), values.get(TOKENS)),
      field(EVERY, DecompositionPlan::every),
      field(OBSERVED, DecompositionPlan::observed),
      field(TOKENS, DecompositionPlan::tokens));

  public DecompositionPlan {
    EVERY.require(every);
  }

  @Override
  public Schema<DecompositionPlan> schema() {
    return SCHEMA;
  }

  @Override
  public List<PlannedProbe> probes(ProbePlan set) {
    return List.of(new DecompositionProbe.Planned(set, this), new TokensProbe.Planned(set, this));
  }

  @Override
  public DecompositionPlan drawn(UnaryOperator<ObservedRows> draw) {
    return new DecompositionPlan(every, draw.apply(observed), tokens);
  }
}
