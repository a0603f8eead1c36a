package dev.kymo.actors.laboratory;

import dev.kymo.monitoring.chart.Bars;
import dev.kymo.monitoring.chart.ChartPanel;
import dev.kymo.monitoring.chart.ChartSheet;
import dev.kymo.monitoring.chart.ChartSheet.Format;
import dev.kymo.monitoring.chart.Curve;
import dev.kymo.monitoring.chart.Tone;
import dev.kymo.probes.squeeze.SoftmaxDistribution;
import dev.kymo.probes.squeeze.SoftmaxStep;
import dev.kymo.probes.squeeze.SqueezeSettings;
import dev.kymo.probes.squeeze.SqueezeSweep;
import dev.kymo.probes.squeeze.SweepPoint;
import dev.kymo.probes.squeeze.UpdateVector;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.function.IntToDoubleFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** The squeezing laboratory's pictures: the update vectors, and the effect over three sweeps. */
public final class SqueezePictures {
  private static final Tone[] CURVE_TONES = {Tone.CHOSEN, Tone.FIRST, Tone.REJECTED};
  private static final String LABEL = "label";
  private static final String CHANGE = "Δ log π";

  private final SqueezeResults results;

  private SqueezePictures(SqueezeResults results) {
    this.results = results;
  }

  /** Draws all pictures and returns their names. */
  public static List<String> write(SqueezeResults results, Path folder, Format format) {
    SqueezePictures pictures = new SqueezePictures(results);
    String ending = "." + format.name().toLowerCase(Locale.ROOT);
    pictures.vectors().write(folder.resolve("vectors" + ending), format);
    pictures.sweeps().write(folder.resolve("sweeps" + ending), format);
    return List.of("vectors" + ending, "sweeps" + ending);
  }

  private ChartSheet vectors() {
    List<ChartPanel> panels = new ArrayList<>();
    panels.add(prediction());
    results.vectors().forEach(vector -> panels.add(panel(vector)));
    SqueezeSettings settings = results.settings();
    String title = String.format(
        Locale.ROOT,
        "One step of each objective: V = %d, peakiness %s, η = %s, β = %s",
        settings.vocabulary(),
        settings.peakiness(),
        settings.learningRate(),
        settings.beta());
    return new ChartSheet(title, 2, panels);
  }

  private ChartPanel prediction() {
    SoftmaxDistribution prediction = results.settings().prediction();
    double[] labels =
        IntStream.range(0, prediction.vocabulary()).asDoubleStream().toArray();
    double[] logarithms = Arrays.stream(labels)
        .map(label -> prediction.logProbability((int) label))
        .toArray();
    return new ChartPanel.Lines(
        "The prediction before",
        LABEL,
        "log π",
        false,
        false,
        List.of(new Curve("log π", Tone.ARGMAX, labels, logarithms, false)));
  }

  private static ChartPanel panel(UpdateVector vector) {
    int vocabulary = vector.step().before().vocabulary();
    int argmax = vector.step().before().mostLikely();
    Integer rejected = vector.rejected();
    IntPredicate isRejected = label -> rejected != null && label == rejected;
    IntPredicate isTrained = label -> label == vector.chosen() || isRejected.test(label);
    List<Bars> bars = new ArrayList<>();
    bars.add(
        bars("others", Tone.QUIET, vector, label -> label != argmax && !isTrained.test(label)));
    bars.add(bars("y⁺", Tone.CHOSEN, vector, label -> label == vector.chosen()));
    if (rejected != null) {
      bars.add(bars("y⁻", Tone.REJECTED, vector, isRejected));
    }
    if (!isTrained.test(argmax)) {
      bars.add(bars("argmax", Tone.ARGMAX, vector, label -> label == argmax));
    }
    List<Curve> curves = new ArrayList<>();
    if (vector.push() != null && rejected != null) {
      curves.add(part("pull up", Tone.CHOSEN, vector.pull(), vector.chosen()));
      curves.add(part("push down", Tone.REJECTED, vector.push(), rejected));
    }
    return new ChartPanel.BarChart(
        vector.title(),
        LABEL,
        CHANGE,
        IntStream.range(0, vocabulary).mapToObj(Integer::toString).toList(),
        bars,
        curves);
  }

  /** What one side does to first order, but for its own label, which would dwarf the others. */
  private static Curve part(String name, Tone tone, SoftmaxStep side, int own) {
    double[] changes = side.firstOrder();
    changes[own] = Double.NaN;
    double[] labels = IntStream.range(0, changes.length).asDoubleStream().toArray();
    return new Curve(name, tone, labels, changes, true);
  }

  private static Bars bars(String name, Tone tone, UpdateVector vector, IntPredicate shown) {
    IntToDoubleFunction value =
        label -> shown.test(label) ? vector.step().change(label) : Double.NaN;
    return new Bars(
        name,
        tone,
        IntStream.range(0, vector.step().before().vocabulary())
            .mapToDouble(value)
            .toArray());
  }

  private ChartSheet sweeps() {
    List<ChartPanel> panels = new ArrayList<>();
    addRow(panels, "labels falling (%)", false, point -> 100 * point.effect().shareFalling());
    addRow(panels, "rise of log π(y*)", true, point -> point.effect().changeBest());
    addRow(panels, "fall of log π(y⁻)", true, point -> -point.effect().changeRejected());
    addRow(panels, "mass moved into y*", true, point -> point.effect().massIntoBest());
    return new ChartSheet(
        "Squeezing: one step of the negative gradient on y⁻ alone",
        SqueezeSweep.values().length,
        panels);
  }

  /** One quantity over each sweep. */
  private void addRow(
      List<ChartPanel> panels,
      String title,
      boolean logarithmic,
      ToDoubleFunction<SweepPoint> value) {
    for (SqueezeSweep sweep : SqueezeSweep.values()) {
      Map<String, List<SweepPoint>> byCurve = new LinkedHashMap<>();
      results.sweeps().stream()
          .filter(point -> point.sweep() == sweep)
          .forEach(point ->
              byCurve.computeIfAbsent(point.curve(), name -> new ArrayList<>()).add(point));
      List<Curve> curves = new ArrayList<>();
      byCurve.forEach((name, points) -> curves.add(new Curve(
          name,
          CURVE_TONES[curves.size()],
          points.stream().mapToDouble(SweepPoint::x).toArray(),
          points.stream().mapToDouble(value).toArray(),
          false)));
      panels.add(new ChartPanel.Lines(
          title,
          sweep.title(),
          "",
          sweep != SqueezeSweep.PEAKINESS,
          logarithmic && sweep != SqueezeSweep.PEAKINESS,
          curves));
    }
  }
}
