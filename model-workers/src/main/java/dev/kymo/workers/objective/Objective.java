package dev.kymo.workers.objective;

import dev.kymo.vocabulary.plan.Key;
import dev.kymo.vocabulary.plan.Plan;
import dev.kymo.vocabulary.plan.ValueType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A loss over a batch of rows, as a function of their responses' log-probabilities. Plain data: a record of what its keys say, which may
 * be sent.
 */
public interface Objective extends Plan {
  Key<Reduction> REDUCTION = Key.of(
      "reduction",
      ValueType.choice(Reduction.class),
      Reduction.SUM,
      "whether the log-probabilities of a response's tokens are added or averaged");

  /** The response types of each row, in the order in which {@link #evaluate} gets and returns them. */
  List<String> responses();

  /** The side of a response of this type. */
  Side sideOf(String type);

  /** The parameters that {@link ScoredResponse#referenceLogprob} is computed with; null: it is not needed. */
  @Nullable
  Reference reference();

  /** Whether {@link ScoredResponse#referenceLogprob} must be given. */
  default boolean needsReference() {
    return reference() != null;
  }

  /** Evaluates the whole batch: per row, its {@link #responses()}. */
  BatchLoss evaluate(List<List<ScoredResponse>> rows);
}
