package dev.kymo.actors.laboratory;

import dev.kymo.probes.firstorder.FirstOrderResults;
import dev.kymo.probes.firstorder.PowerLaw;
import dev.kymo.probes.firstorder.RemainderCurve;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
      case RULE -> results.plan().stagePlan().step().optimizer().name();
      case TRAINED -> "trained";
    };
  }

  /** Over η the slope is 1 where it is straight; over steps nothing says how it should run, so that all but nonsense is fitted. */
  @Nullable
  PowerLaw slope(RemainderCurve curve) {
    return curve.slope(this == TRAINED ? 1 : RemainderCurve.STRAIGHT_TO);
  }
}
