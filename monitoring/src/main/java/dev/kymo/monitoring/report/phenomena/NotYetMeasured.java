package dev.kymo.monitoring.report.phenomena;

import dev.kymo.monitoring.report.history.ExperimentHistory;
import java.util.List;

/**
 * A phenomenon that takes what no run records yet. A class of its own replaces it once one does.
 *
 * @param why what it takes
 */
record NotYetMeasured(String id, String claim, String shortClaim, String why)
    implements Phenomenon {

  @Override
  public String measure() {
    return "Not measured: " + why + ".";
  }

  @Override
  public List<Finding> findings(ExperimentHistory experiment) {
    return List.of(Finding.notMeasured("", why));
  }
}
