package dev.kymo.workers.objective;

import static dev.kymo.vocabulary.plan.Member.member;

import dev.kymo.vocabulary.plan.Family;
import dev.kymo.vocabulary.plan.Key;

/** The objectives that there are. To add one, write its record with its schema and name it here, with a number of its own. */
public final class Objectives {
  /** What a stage can minimise. */
  public static final Family<Objective> FAMILY = Family.of(
      names -> Key.required("objective", names, "sft", "what the stage minimises"),
      member(35, Sft.SCHEMA),
      member(36, Dpo.SCHEMA),
      member(53, Ipo.SCHEMA),
      member(200, Sppo.SCHEMA),
      member(56, Slic.SCHEMA),
      member(201, Hinge.SCHEMA),
      member(202, RobustDpo.SCHEMA),
      member(203, Nca.SCHEMA),
      member(204, ApoZero.SCHEMA),
      member(205, ApoDown.SCHEMA));

  private Objectives() {}
}
