package dev.kymo.monitoring.report.phenomena;

import dev.kymo.monitoring.report.history.ExperimentHistory;
import java.util.List;

/** Something that the paper claims happens, and how to look for it in recorded rows. Stateless. */
public interface Phenomenon {

  /** As in {@code S1}. */
  String id();

  /** The claim in the paper's words. */
  String claim();

  /** The claim in at most some thirty letters, for a narrow table. */
  String shortClaim();

  /** How it is measured, in one sentence; docs/phenomena.md has the formula. */
  String measure();

  /** One finding for each recipe, or pair of recipes, that could show it; at least one, if only to say why there is none. */
  List<Finding> findings(ExperimentHistory experiment);
}
