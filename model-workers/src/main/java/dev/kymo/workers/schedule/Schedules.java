package dev.kymo.workers.schedule;

import static dev.kymo.vocabulary.plan.Member.member;

import dev.kymo.vocabulary.plan.Family;
import dev.kymo.vocabulary.plan.Key;

/** The schedules that there are. To add one, write its record with its schema and name it here, with a number of its own. */
public final class Schedules {
  /** How a stage's learning rate can change. */
  public static final Family<Schedule> FAMILY = Family.of(
      names -> Key.of("schedule", names, "constant", "how the learning rate changes over the stage")
          .unwrittenByDefault(),
      member(206, Constant.SCHEMA));

  private Schedules() {}
}
