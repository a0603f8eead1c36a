package dev.kymo.actors.laboratory;

import dev.kymo.monitoring.fold.ObservedCount;
import dev.kymo.probes.firstorder.Crossing;
import dev.kymo.probes.firstorder.FirstOrderResults;
import dev.kymo.probes.firstorder.PowerLaw;
import dev.kymo.probes.firstorder.Remainder;
import dev.kymo.probes.firstorder.RemainderCurve;
import dev.kymo.workers.training.StagePlan;
import java.util.List;
import java.util.Locale;

/** A first-order study in words, on one screen. */
public final class FirstOrderSummary {
  /** The relative remainder up to which first order is said to hold. */
  static final double BOUND = 0.1;

  private final FirstOrderResults results;
  private final StagePlan stage;
  private final StringBuilder text = new StringBuilder();

  private FirstOrderSummary(FirstOrderResults results) {
    this.results = results;
    this.stage = results.plan().stagePlan();
  }

  /** {@code title}: which experiment it is about. */
  public static String of(String title, FirstOrderResults results) {
    FirstOrderSummary summary = new FirstOrderSummary(results);
    summary.addHead(title);
    summary.addTable();
    summary.addAnswers();
    return summary.text.toString();
  }

  private void addHead(String title) {
    add("%s", title);
    add(
        "At step %d, whose update trains on rows %s; observed: %s; %d responses, %d tokens, in float64",
        results.before(),
        results.batch(),
        new ObservedCount(results.rows().rows().size(), results.rows().trained().size()).words(),
        results.responses(),
        first(results.plain()).points().get(0).remainder().tokens());
    add("Relative remainder = ‖measured − first order‖ / ‖measured‖ of the tokens' log π");
    add("");
  }

  private void addTable() {
    String rule = FirstOrderUpdate.RULE.nameIn(results);
    int width = results.plain().stream()
        .mapToInt(curve -> curve.response().length())
        .max()
        .orElseThrow();
    add("%-" + width + "s  %-17s  %-26s  %s", "", "gradient, once", rule + ", once", "training");
    String line = "%-" + width + "s  %5s %10s   %5s %10s %8s   %5s %7s %8s";
    add(
        line,
        "response",
        "slope",
        "10 % at η",
        "slope",
        "10 % at η",
        number(stage.step().learningRate()),
        "slope",
        "10 % at",
        "after " + results.lengths().get(0).steps());
    for (int i = 0; i < results.plain().size(); i++) {
      RemainderCurve plain = results.plain().get(i);
      RemainderCurve byRule = results.rule().get(i);
      RemainderCurve trained = results.trained().get(i);
      add(
          line,
          plain.response(),
          slope(FirstOrderUpdate.PLAIN, plain),
          eta(plain),
          slope(FirstOrderUpdate.RULE, byRule),
          eta(byRule),
          percent(atOwnLearningRate(byRule).relative()),
          slope(FirstOrderUpdate.TRAINED, trained),
          steps(trained),
          percent(trained.points().get(0).remainder().relative()));
    }
    add("");
  }

  private void addAnswers() {
    RemainderCurve byRule = first(results.rule());
    Remainder own = atOwnLearningRate(byRule);
    add(
        "The experiment trains with η = %s, of which this step has %s.",
        number(stage.step().learningRate()), number(results.learningRate()));
    add(
        "One update: first order holds to 10 %% up to η = %s. At the experiment's η it leaves %s; float32 would blur that by %s.",
        eta(byRule), percent(own.relative()), percent(own.singleFloor()));
    FirstOrderResults.Length last = results.lengths().get(results.lengths().size() - 1);
    RemainderCurve trained = first(results.trained());
    add(
        "Between snapshots: first order holds to 10 %% over %s. After %d (η summed up: %s) it leaves %s.",
        stepsInWords(trained.within(BOUND)),
        last.steps(),
        number(last.learningRateSum()),
        percent(trained.points().get(trained.points().size() - 1).remainder().relative()));
  }

  private Remainder atOwnLearningRate(RemainderCurve curve) {
    return curve.points().stream()
        .filter(point -> point.x() == stage.step().learningRate())
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException("the study leaves out the experiment's learning rate "
                + stage.step().learningRate()))
        .remainder();
  }

  /** Of all responses. */
  private static RemainderCurve first(List<RemainderCurve> curves) {
    return curves.get(0);
  }

  private static String slope(FirstOrderUpdate update, RemainderCurve curve) {
    PowerLaw law = update.slope(curve);
    return law == null ? "-" : String.format(Locale.ROOT, "%.2f", law.slope());
  }

  private static String eta(RemainderCurve curve) {
    Crossing crossing = curve.within(BOUND);
    return side(crossing) + number(crossing.at());
  }

  private static String steps(RemainderCurve curve) {
    Crossing crossing = curve.within(BOUND);
    return side(crossing) + String.format(Locale.ROOT, "%.1f", crossing.at());
  }

  private static String stepsInWords(Crossing crossing) {
    return switch (crossing.side()) {
      case AT -> String.format(Locale.ROOT, "%.1f steps", crossing.at());
      case BELOW -> String.format(Locale.ROOT, "less than %.0f", crossing.at());
      case ABOVE -> String.format(Locale.ROOT, "more than %.0f", crossing.at());
    };
  }

  private static String side(Crossing crossing) {
    return switch (crossing.side()) {
      case AT -> "";
      case BELOW -> "< ";
      case ABOVE -> "> ";
    };
  }

  private static String percent(double share) {
    if (!Double.isFinite(share)) {
      return "overflow";
    }
    return String.format(Locale.ROOT, share < 0.1 ? "%.2g %%" : "%.0f %%", 100 * share);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.1e", value);
  }

  private void add(String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values).stripTrailing()).append('\n');
  }
}
