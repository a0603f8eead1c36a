package dev.kymo.vocabulary.plan;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A key of an experiment file: what may be written, what counts where nothing is, and what it means.
 *
 * @param name as it is written
 * @param type what a value may be
 * @param fallback what counts where nothing is written, and what reading goes on with where something wrong is
 * @param absence what it means that nothing is written
 * @param unit of a number; empty: none
 * @param meaning for people, without a full stop
 */
public record Key<T>(
    String name, ValueType<T> type, T fallback, Absence absence, String unit, String meaning)
    implements PlanPart<T> {

  /** What it means that a key is not there. */
  public enum Absence {
    /** It has its default, which {@code resolved.yaml} says. */
    DEFAULT,
    /** The same, but {@code resolved.yaml} does not have it either, as it must be with keys that older files do not have. */
    UNWRITTEN_DEFAULT,
    /** Something is missing. */
    PROBLEM,
    /** Nothing: another key stands in its place, and who reads it asks first whether it is there. */
    NOTHING
  }

  /** A key with a default. */
  public static <T> Key<T> of(String name, ValueType<T> type, T fallback, String meaning) {
    return new Key<>(name, type, fallback, Absence.DEFAULT, "", meaning);
  }

  /** A key that must be written; where it is not, that is told and reading goes on with a stand-in. */
  public static <T> Key<T> required(String name, ValueType<T> type, T standIn, String meaning) {
    return new Key<>(name, type, standIn, Absence.PROBLEM, "", meaning);
  }

  /** A key that stands in place of others. */
  public static <T> Key<T> alternative(String name, ValueType<T> type, T standIn, String meaning) {
    return new Key<>(name, type, standIn, Absence.NOTHING, "", meaning);
  }

  /** The same with a unit. */
  public Key<T> in(String of) {
    return new Key<>(name, type, fallback, absence, of, meaning);
  }

  /** The same with another default. */
  public Key<T> orElse(T other) {
    return new Key<>(name, type, other, absence, unit, meaning);
  }

  /** The same, unwritten where it has its default. */
  public Key<T> unwrittenByDefault() {
    return new Key<>(name, type, fallback, Absence.UNWRITTEN_DEFAULT, unit, meaning);
  }

  /** Whether something must be written. */
  public boolean isRequired() {
    return absence == Absence.PROBLEM;
  }

  @Override
  public List<Key<?>> keys() {
    return List.of(this);
  }

  @Override
  public T read(Source source) {
    @Nullable T value = source.get(this);
    if (isRequired() && !source.has(name)) {
      source.problem("the key " + name + " is missing");
    }
    return value == null ? fallback : value;
  }

  @Override
  public void write(T value, Sink sink) {
    if (absence != Absence.UNWRITTEN_DEFAULT || !value.equals(fallback)) {
      sink.put(name, type.writer().apply(value));
    }
  }

  /**
   * The value itself, for plans that are not read from a file.
   *
   * @throws IllegalArgumentException if the key does not allow it
   */
  public T require(T value) {
    if (!type.test().test(value)) {
      throw new IllegalArgumentException(name + " is " + value + ", must be " + type.words());
    }
    return value;
  }
}
