package dev.kymo.vocabulary.plan;

import java.util.function.DoublePredicate;

/** The numbers that a key allows, in words and as a test. */
public record Range(String words, DoublePredicate contains) {
  public static final Range POSITIVE = new Range("greater than 0", value -> value > 0);
  public static final Range NOT_NEGATIVE = new Range("at least 0", value -> value >= 0);
  public static final Range FRACTION =
      new Range("at least 0 and less than 1", value -> value >= 0 && value < 1);
  public static final Range BELOW_HALF =
      new Range("at least 0 and less than 0.5", value -> value >= 0 && value < 0.5);
}
