package dev.kymo.actors.experiment;

import dev.kymo.vocabulary.plan.Key;
import dev.kymo.vocabulary.plan.Schema;
import dev.kymo.vocabulary.plan.ValueType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** How often a run may try again after each class of failure; one budget per class, in the classes' order. */
public record RetryBudgets(List<Budget> budgets) {

  /**
   * The budget of one failure class.
   *
   * @param failure the class
   * @param retries attempts after the first that such failures may cost
   */
  public record Budget(FailureClass failure, int retries) {
    public Budget {
      if (retries < 0) {
        throw new IllegalArgumentException("retries is " + retries + ", must not be negative");
      }
    }
  }

  static final Schema<RetryBudgets> SCHEMA = schema();
  public static final RetryBudgets DEFAULT = SCHEMA.byDefault();

  /** For experiments that are disturbed on purpose, and watched. */
  public static final RetryBudgets ENDLESS = new RetryBudgets(Arrays.stream(FailureClass.values())
      .map(failure -> new Budget(failure, Integer.MAX_VALUE))
      .toList());

  private static Schema<RetryBudgets> schema() {
    Map<FailureClass, Key<Integer>> keys = new EnumMap<>(FailureClass.class);
    for (FailureClass failure : FailureClass.values()) {
      keys.put(
          failure,
          Key.of(failure.key(), ValueType.whole(0), failure.defaultRetries(), failure.meaning()));
    }
    List<Schema.Field<RetryBudgets, ?>> fields = new ArrayList<>();
    keys.forEach((failure, key) -> fields.add(Schema.field(key, all -> all.retries(failure))));
    return Schema.of(
        "retries",
        "how often a run may try again after each class of failure",
        RetryBudgets.class,
        values -> new RetryBudgets(keys.entrySet().stream()
            .map(entry -> new Budget(entry.getKey(), values.get(entry.getValue())))
            .toList()),
        fields);
  }

  public RetryBudgets {
    budgets = List.copyOf(budgets);
    if (!budgets.stream().map(Budget::failure).toList().equals(List.of(FailureClass.values()))) {
      throw new IllegalArgumentException(
          "one budget per failure class is needed, in order: " + budgets);
    }
  }

  public int retries(FailureClass failure) {
    return budgets.stream()
        .filter(budget -> budget.failure() == failure)
        .findFirst()
        .orElseThrow()
        .retries();
  }
}
