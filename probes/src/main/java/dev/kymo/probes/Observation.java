package dev.kymo.probes;

import dev.kymo.vocabulary.plan.Plan;
import java.util.List;
import java.util.function.UnaryOperator;

/** What is observed of an experiment's runs besides readings, and when, as a section of the experiment file says. Plain data, which may be sent. */
public interface Observation extends Plan {

  /** Steps between two looks, counted over the whole run. */
  int every();

  /** Rows of the probe set that it observes. */
  ObservedRows observed();

  /** The probes that it takes, in the order in which they are read. */
  List<PlannedProbe> probes(ProbePlan set);

  /**
   * The same with the rows that it observes settled.
   *
   * @param draw says which are meant
   */
  Observation drawn(UnaryOperator<ObservedRows> draw);
}
