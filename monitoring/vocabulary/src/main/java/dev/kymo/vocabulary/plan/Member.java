package dev.kymo.vocabulary.plan;

/**
 * A kind of plan that an experiment may have.
 *
 * @param number its class has it in messages, and no other class ever has
 * @param <P> what it has in common with those beside it
 */
public record Member<P>(int number, Schema<? extends P> schema) {

  /** A member of a family, or of sections. */
  public static <P> Member<P> member(int number, Schema<? extends P> schema) {
    return new Member<>(number, schema);
  }
}
