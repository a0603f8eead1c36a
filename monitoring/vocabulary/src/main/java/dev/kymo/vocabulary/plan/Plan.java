package dev.kymo.vocabulary.plan;

/** Plain data that an experiment file says, by the keys of a schema. */
public interface Plan {

  /** The schema of all plans of this class. */
  Schema<?> schema();

  /** The name used in experiment files and rows. */
  default String name() {
    return schema().name();
  }
}
