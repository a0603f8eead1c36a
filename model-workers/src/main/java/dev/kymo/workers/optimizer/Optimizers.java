package dev.kymo.workers.optimizer;

import static dev.kymo.vocabulary.plan.Member.member;

import dev.kymo.vocabulary.plan.Family;
import dev.kymo.vocabulary.plan.Key;

/** The optimizers that there are. To add one, write its record with its schema and name it here, with a number of its own. */
public final class Optimizers {
  /** What a stage can update by. */
  public static final Family<UpdateRule> FAMILY = Family.of(
      names -> Key.of("optimizer", names, "rmsprop", "the update rule; its state starts empty"),
      member(43, RmsProp.SCHEMA),
      member(44, AdamW.SCHEMA),
      member(42, Sgd.SCHEMA));

  private Optimizers() {}
}
