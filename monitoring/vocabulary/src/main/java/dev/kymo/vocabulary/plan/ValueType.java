package dev.kymo.vocabulary.plan;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What may be written for a key.
 *
 * @param words what a value must be, as in {@code a whole number of at least 1}
 * @param reader how it is read
 * @param writer how it is written: as an Integer, a Long, a Double, a Boolean, a String, or a list of such
 * @param test whether a value could have been read
 */
public record ValueType<T>(
    String words, Reader<T> reader, Function<T, Object> writer, Predicate<T> test) {
  private static final String ALL = "all";

  /** Makes a value of what is written. */
  public interface Reader<T> {
    /** The value; null: something else is written, which whoever wrote it has been told. */
    @Nullable
    T read(Given given);
  }

  /** Of values that are written as they are. */
  private static <T> ValueType<T> plain(String words, Reader<T> reader, Predicate<T> test) {
    return new ValueType<>(words, reader, value -> value, test);
  }

  /** A whole number. */
  public static ValueType<Integer> whole(int least) {
    return plain(
        "a whole number of at least " + least,
        given -> {
          @Nullable Long value = given.whole(least, Integer.MAX_VALUE);
          return value == null ? null : Integer.valueOf(value.intValue());
        },
        value -> value >= least);
  }

  /** A whole number that may be large. */
  public static ValueType<Long> large(long least) {
    return plain(
        "a whole number of at least " + least,
        given -> given.whole(least, Long.MAX_VALUE),
        value -> value >= least);
  }

  /** A number. */
  public static ValueType<Double> decimal(Range range) {
    return plain(
        "a number " + range.words(),
        given -> given.decimal(range),
        value -> Double.isFinite(value) && range.contains().test(value));
  }

  /** Two numbers, each within the range. */
  public static ValueType<List<Double>> twoDecimals(Range range, String example) {
    String words = "a list of two numbers, e.g. " + example + ", each " + range.words();
    return plain(
        words,
        given -> {
          if (given.size() != 2) {
            given.problem("must be " + words);
            return null;
          }
          @Nullable Double first = given.items().get(0).decimal(range);
          @Nullable Double second = given.items().get(1).decimal(range);
          return first == null || second == null ? null : List.of(first, second);
        },
        values -> values.size() == 2 && values.stream().allMatch(range.contains()::test));
  }

  /** {@code true} or {@code false}. */
  public static ValueType<Boolean> flag() {
    return plain("true or false", Given::flag, value -> true);
  }

  /** One of some words. */
  public static ValueType<String> word(List<String> known) {
    return plain(String.join(", ", known), given -> given.word(known), known::contains);
  }

  /** One of an enum's constants, written in kebab-case. */
  public static <E extends Enum<E>> ValueType<E> choice(Class<E> type) {
    List<E> constants = List.of(type.getEnumConstants());
    List<String> known = constants.stream().map(ValueType::kebab).toList();
    return new ValueType<>(
        String.join(", ", known),
        given -> {
          @Nullable String word = given.word(known);
          return word == null ? null : constants.get(known.indexOf(word));
        },
        ValueType::kebab,
        value -> true);
  }

  /** The name of a response type. */
  public static ValueType<String> responseType() {
    return plain("a response type", Given::responseType, value -> !value.isBlank());
  }

  /** Text that is not blank. */
  public static ValueType<String> text() {
    return plain("text", Given::text, value -> !value.isBlank());
  }

  /** A value, or {@code all}, which is empty. */
  public static <T> ValueType<Optional<T>> orAll(ValueType<T> some) {
    return new ValueType<>(
        some.words + ", or " + ALL,
        given -> {
          if (given.is(ALL)) {
            return Optional.empty();
          }
          @Nullable T value = some.reader.read(given);
          return value == null ? null : Optional.of(value);
        },
        value -> value.isPresent() ? some.writer.apply(value.get()) : ALL,
        value -> value.isEmpty() || some.test.test(value.get()));
  }

  /** A value that may be missing, where nothing is written. */
  public static <T> ValueType<Optional<T>> optional(ValueType<T> some) {
    return new ValueType<>(
        some.words,
        given -> {
          @Nullable T value = some.reader.read(given);
          return value == null ? null : Optional.of(value);
        },
        value -> some.writer.apply(value.orElseThrow()),
        value -> value.isEmpty() || some.test.test(value.get()));
  }

  /** Values in their order, each once and at least one. */
  public static <T> ValueType<List<T>> several(ValueType<T> item) {
    return new ValueType<>(
        "a list, each " + item.words,
        given -> distinct(given, item),
        values -> values.stream().map(item.writer).toList(),
        values -> !values.isEmpty() && values.stream().allMatch(item.test));
  }

  private static <T> @Nullable List<T> distinct(Given given, ValueType<T> item) {
    Set<T> values = new LinkedHashSet<>();
    for (Given one : given.items()) {
      @Nullable T value = item.reader.read(one);
      if (value != null && !values.add(value)) {
        one.problem(item.writer.apply(value) + " is listed twice");
      }
    }
    return values.isEmpty() ? null : List.copyOf(values);
  }

  /** How an enum's constant is written. */
  public static String kebab(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** How an enum's constants are written. */
  public static List<String> kebab(Enum<?>[] constants) {
    return Stream.of(constants).map(ValueType::kebab).toList();
  }
}
