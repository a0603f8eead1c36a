package dev.kymo.actors.cli;

import dev.kymo.actors.experiment.BadInputException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** Numbers of an option, given one by one ({@code 1,3,10}) or by their ends ({@code 1e-6..1e-2}). */
final class Grids {
  private static final String BETWEEN = "..";
  private static final MathContext DIGITS = new MathContext(3);
  private static final int PER_DECADE = 2;
  private static final int MOST = 200;

  private Grids() {}

  /** Learning rates; between two ends, half decades. */
  static List<Double> rates(String option, String text) {
    List<Double> given = numbers(option, text, Double::valueOf);
    if (!text.contains(BETWEEN)) {
      return given;
    }
    double from = given.get(0);
    double to = given.get(1);
    if (!(from > 0) || !(to > from) || Double.isInfinite(to)) {
      throw notAscending(option, text);
    }
    int intervals = Math.max(1, (int) Math.round(PER_DECADE * StrictMath.log10(to / from)));
    List<Double> rates = new ArrayList<>();
    for (int i = 0; i <= intervals; i++) {
      double rate = from * StrictMath.pow(to / from, (double) i / intervals);
      rates.add(new BigDecimal(rate).round(DIGITS).doubleValue());
    }
    return rates;
  }

  /** Numbers of steps; between two ends, doubled each time. */
  static List<Integer> steps(String option, String text) {
    List<Integer> given = numbers(option, text, Integer::valueOf);
    if (!text.contains(BETWEEN)) {
      return given;
    }
    int from = given.get(0);
    int to = given.get(1);
    if (from < 1 || to < from) {
      throw notAscending(option, text);
    }
    List<Integer> steps = new ArrayList<>();
    for (long count = from; count <= to; count *= 2) {
      steps.add((int) count);
    }
    return steps;
  }

  private static <T> List<T> numbers(String option, String text, Function<String, T> parse) {
    boolean ends = text.contains(BETWEEN);
    String[] words = text.split(ends ? "\\.\\." : ",", -1);
    if ((ends && words.length != 2) || words.length > MOST) {
      throw new BadInputException(notNumbers(option, text));
    }
    try {
      return Stream.of(words).map(String::strip).map(parse).toList();
    } catch (NumberFormatException e) {
      throw new BadInputException(notNumbers(option, text), e);
    }
  }

  private static String notNumbers(String option, String text) {
    return option + " is " + text + ", must be numbers (1,3,10) or a range (1..10)";
  }

  private static BadInputException notAscending(String option, String text) {
    return new BadInputException(
        option + " is " + text + ", must be a range of positive numbers from small to large");
  }
}
