package dev.kymo.probes;

import static dev.kymo.vocabulary.plan.Member.member;

import dev.kymo.vocabulary.plan.Sections;
import java.util.List;

/**
 * The probes that an experiment may ask for besides readings. To add one, write its plan with its schema and name it here, with a number
 * of its own.
 */
public final class Observations {
  /** Each in a section of its own. */
  public static final Sections<Observation> SECTIONS =
      Sections.of(member(57, DecompositionPlan.SCHEMA), member(58, KernelPlan.SCHEMA));

  /** Keys that are written where a draw has settled what is observed, whether or not they were given. */
  public static final List<String> SETTLED =
      List.of(ObservedRowsKeys.ROWS.name(), ObservedRowsKeys.TRAINED.name());

  private Observations() {}
}
