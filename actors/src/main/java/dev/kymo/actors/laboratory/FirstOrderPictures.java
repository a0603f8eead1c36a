package dev.kymo.actors.laboratory;

import dev.kymo.monitoring.chart.ChartPanel;
import dev.kymo.monitoring.chart.ChartSheet;
import dev.kymo.monitoring.chart.ChartSheet.Format;
import dev.kymo.monitoring.chart.Curve;
import dev.kymo.monitoring.chart.Tone;
import dev.kymo.probes.firstorder.FirstOrderResults;
import dev.kymo.probes.firstorder.Remainder;
import dev.kymo.probes.firstorder.RemainderCurve;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** A first-order study's picture: relative remainders over η and over steps, on logarithmic scales. */
public final class FirstOrderPictures {
  private static final String NAME = "first-order";

  /** What is drawn of the responses that are there; the tables have all. */
  private static final Map<String, Tone> SHOWN = shown();

  private FirstOrderPictures() {}

  private static Map<String, Tone> shown() {
    Map<String, Tone> shown = new LinkedHashMap<>();
    shown.put(Remainder.ALL, Tone.ARGMAX);
    shown.put("chosen", Tone.CHOSEN);
    shown.put("rejected", Tone.REJECTED);
    shown.put("irr_train", Tone.SECOND);
    return shown;
  }

  /** Draws the picture and returns its name. */
  public static String write(String title, FirstOrderResults results, Path folder, Format format) {
    String file = NAME + "." + format.name().toLowerCase(Locale.ROOT);
    List<ChartPanel> panels = List.of(
        panel("one gradient update", "η", results.plain()),
        panel("one update by " + FirstOrderUpdate.RULE.nameIn(results), "η", results.rule()),
        panel("training", "steps", results.trained()));
    new ChartSheet(title, panels.size(), panels).write(folder.resolve(file), format);
    return file;
  }

  private static ChartPanel panel(String title, String xTitle, List<RemainderCurve> curves) {
    List<Curve> drawn = new ArrayList<>();
    for (RemainderCurve curve : curves) {
      Tone tone = SHOWN.get(curve.response());
      if (tone != null) {
        add(drawn, curve.response(), tone, false, curve, Remainder::relative);
      }
    }
    RemainderCurve all = curves.get(0);
    add(drawn, "10 %", Tone.QUIET, true, all, remainder -> FirstOrderSummary.BOUND);
    add(drawn, "float32", Tone.THIRD, true, all, Remainder::singleFloor);
    return new ChartPanel.Lines(title, xTitle, "relative remainder", true, true, drawn);
  }

  /** The points that have a logarithm. */
  private static void add(
      List<Curve> drawn,
      String name,
      Tone tone,
      boolean dashed,
      RemainderCurve curve,
      ToDoubleFunction<Remainder> value) {
    List<RemainderCurve.Point> points = curve.points().stream()
        .filter(point -> isPositive(value.applyAsDouble(point.remainder())))
        .toList();
    if (!points.isEmpty()) {
      drawn.add(new Curve(
          name,
          tone,
          points.stream().mapToDouble(RemainderCurve.Point::x).toArray(),
          points.stream()
              .mapToDouble(point -> value.applyAsDouble(point.remainder()))
              .toArray(),
          dashed));
    }
  }

  private static boolean isPositive(double value) {
    return value > 0 && Double.isFinite(value);
  }
}
