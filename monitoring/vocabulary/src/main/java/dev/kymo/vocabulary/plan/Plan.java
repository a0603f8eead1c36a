package dev.kymo.vocabulary.plan;

import java.util.List;

/** Plain data that an experiment file says, by the keys of a schema. */
public interface Plan {

  /** The schema of all plans of this class. */
  Schema<?> schema();

  /** What its keys say, in the order in which they are written. */
  default List<Setting> settings() {
    return schema().settingsOf(this);
  }

  /** The name used in experiment files and rows. */
  default String name() {
    return schema().name();
  }
}
