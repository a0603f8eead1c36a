package dev.kymo.probes;

import static dev.kymo.vocabulary.plan.Schema.field;

import dev.kymo.vocabulary.plan.Key;
import dev.kymo.vocabulary.plan.PlanPart;
import dev.kymo.vocabulary.plan.Schema;
import dev.kymo.vocabulary.plan.ValueType;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * When the kernel between a prompt's responses is estimated, of which prompts, and how well.
 *
 * @param every global steps between two estimates; step 0 and each stage's last step are estimated as well
 * @param observed rows of the probe set, each with all its responses
 * @param draws random draws behind an estimate, for each response
 */
public record KernelPlan(int every, ObservedRows observed, int draws) implements Observation {
  private static final Key<Integer> EVERY = Key.of(
          "every",
          ValueType.whole(1),
          500,
          "how far estimates are apart; step 0 and each stage's last step have one besides")
      .in("steps");
  private static final PlanPart<ObservedRows> OBSERVED = ObservedRowsKeys.ofWholeRows(
      4, "first-rows", ObservedRows.FirstRows.class, ObservedRows.FirstRows::new);
  private static final Key<Integer> DRAWS =
      Key.of("draws", ValueType.whole(2), 4, "random draws behind an estimate, for each response");
  public static final Schema<KernelPlan> SCHEMA = Schema.of(
      "kernel",
      "estimates how alike a prompt's responses are to the model",
      KernelPlan.class,
      values -> new KernelPlan(values.get(EVERY), values.get(OBSERVED), values.get(DRAWS)),
      field(EVERY, KernelPlan::every),
      field(OBSERVED, KernelPlan::observed),
      field(DRAWS, KernelPlan::draws));

  public KernelPlan {
    EVERY.require(every);
    DRAWS.require(draws);
  }

  @Override
  public Schema<KernelPlan> schema() {
    return SCHEMA;
  }

  @Override
  public List<PlannedProbe> probes(ProbePlan set) {
    return List.of(new KernelProbe.Planned(set, this));
  }

  @Override
  public KernelPlan drawn(UnaryOperator<ObservedRows> draw) {
    return new KernelPlan(every, draw.apply(observed), draws);
  }
}
