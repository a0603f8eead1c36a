package dev.kymo.actors.experiment;

import java.util.List;
import java.util.stream.Stream;

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

  public static final RetryBudgets DEFAULT = new RetryBudgets(Stream.of(FailureClass.values())
      .map(failure -> new Budget(failure, failure.defaultRetries()))
      .toList());

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
