package dev.kymo.vocabulary.plan;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A key of an experiment file: what may be written, what counts where nothing is, and what it means.
 *
 * @param name as it is written
 * @param type what a value may be
 * @param fallback what counts where nothing is written; where something must be, what reading goes on with
 * @param required whether something must be written
 * @param quiet whether the default stays unwritten in {@code resolved.yaml}, as it must for a key that older files do not have
 * @param unit of a number; empty: none
 * @param meaning for people, without a full stop
 */
public record Key<T>(
    String name,
    ValueType<T> type,
    T fallback,
    boolean required,
    boolean quiet,
    String unit,
    String meaning)
    implements Part<T> {

  /** A key that need not be written. */
  public static <T> Key<T> of(String name, ValueType<T> type, T fallback, String meaning) {
    return new Key<>(name, type, fallback, false, false, "", meaning);
  }

  /** A key that must be written; where it is not, that is told and reading goes on with a stand-in. */
  public static <T> Key<T> required(String name, ValueType<T> type, T standIn, String meaning) {
    return new Key<>(name, type, standIn, true, false, "", meaning);
  }

  /** The same with a unit. */
  public Key<T> in(String of) {
    return new Key<>(name, type, fallback, required, quiet, of, meaning);
  }

  /** The same with another default. */
  public Key<T> orElse(T other) {
    return new Key<>(name, type, other, required, quiet, unit, meaning);
  }

  /** The same, unwritten where it has its default. */
  public Key<T> unwrittenByDefault() {
    return new Key<>(name, type, fallback, required, true, unit, meaning);
  }

  @Override
  public List<Key<?>> keys() {
    return List.of(this);
  }

  @Override
  public T read(Source source) {
    @Nullable T value = source.get(this);
    if (required && !source.has(name)) {
      source.problem("the key " + name + " is missing");
    }
    return value == null ? fallback : value;
  }

  @Override
  public void write(T value, Sink sink) {
    if (!quiet || !value.equals(fallback)) {
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
