package dev.kymo.actors.laboratory;

import dev.kymo.probes.firstorder.FirstOrderResults;
import dev.kymo.probes.firstorder.RemainderCurve;
import java.util.List;

/** The three ways in which a first-order study moves the parameters. */
enum FirstOrderUpdate {
  /** One plain gradient update, over η. */
  PLAIN,
  /** One update by the optimizer's rule, over η. */
  RULE,
  /** Training, over the number of steps. */
  TRAINED;

  List<RemainderCurve> curves(FirstOrderResults results) {
    return switch (this) {
      case PLAIN -> results.plain();
      case RULE -> results.rule();
      case TRAINED -> results.trained();
    };
  }

  String nameIn(FirstOrderResults results) {
    return switch (this) {
      case PLAIN -> "gradient";
      case RULE -> results.plan().stagePlan().optimizer().name();
      case TRAINED -> "trained";
    };
  }
}
