package dev.kymo.actors.laboratory;

import dev.kymo.monitoring.chart.Bars;
import dev.kymo.monitoring.chart.ChartPanel;
import dev.kymo.monitoring.chart.ChartSheet;
import dev.kymo.monitoring.chart.ChartSheet.Format;
import dev.kymo.monitoring.chart.Curve;
import dev.kymo.monitoring.chart.Tone;
import dev.kymo.probes.calculus.Matrices;
import dev.kymo.probes.digits.Correlation;
import dev.kymo.probes.digits.EpochReport;
import dev.kymo.probes.digits.LearningResult;
import dev.kymo.probes.digits.Moment;
import dev.kymo.probes.digits.TakenApart;
import dev.kymo.workers.image.Images;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** The digit laboratory's pictures: some of the digits, and one sheet per model. */
public final class MnistPictures {
  private static final String DIGITS = "digits.png";
  private static final String OBSERVED = "observed class";
  private static final List<String> CLASSES =
      IntStream.range(0, Images.DIGITS).mapToObj(Integer::toString).toList();
  private static final double[] PLACES =
      IntStream.range(0, Images.DIGITS).asDoubleStream().toArray();

  private final LearningResult model;
  private final Moment before;
  private final Moment first;

  private MnistPictures(LearningResult model) {
    this.model = model;
    this.before = model.moments().get(0);
    this.first = model.moments().get(1);
  }

  /** Draws all pictures and returns their names. */
  public static List<String> write(MnistResults results, Path folder, Format format) {
    List<String> names = new ArrayList<>();
    for (LearningResult model : results.models()) {
      String name = model.kind().word() + "." + format.name().toLowerCase(Locale.ROOT);
      String title = String.format(
          Locale.ROOT,
          "%s learns digits: SGD, η = %s, %d images a step",
          model.kind().title(),
          results.settings().learningRate(),
          results.settings().batchSize());
      new ChartSheet(title, 3, new MnistPictures(model).panels())
          .write(folder.resolve(name), format);
      names.add(name);
    }
    DigitSheet.write(results.digits().train(), folder.resolve(DIGITS));
    names.add(DIGITS);
    return names;
  }

  private List<ChartPanel> panels() {
    return List.of(
        residual(),
        oneStep(before, "before training"),
        oneStep(first, "after epoch 1"),
        accuracy(),
        block(Moment.ALIKE, before.ofAlike()),
        block(Moment.UNLIKE, before.ofUnlike()),
        accumulated(),
        similarity(),
        scatter());
  }

  private ChartPanel residual() {
    return new ChartPanel.BarChart(
        "G of a 4 before training, and after epoch 1",
        "label",
        "π − e_y",
        CLASSES,
        List.of(new Bars("before", Tone.QUIET, residual(before))),
        List.of(new Curve("after epoch 1", Tone.CHOSEN, PLACES, residual(first), false)));
  }

  private static double[] residual(Moment moment) {
    return moment.effectsOf(Moment.LEARNT).get(0).residual();
  }

  /** The 4 itself would dwarf the others. */
  private static ChartPanel oneStep(Moment moment, String when) {
    return new ChartPanel.BarChart(
        "One step on a 4, " + when + ": other digits",
        OBSERVED,
        "Δ log π(4)",
        CLASSES,
        List.of(new Bars("measured", Tone.QUIET, lifts(moment.meanMeasured(Moment.LEARNT)))),
        List.of(new Curve(
            "−η A K G", Tone.CHOSEN, PLACES, lifts(moment.meanPredicted(Moment.LEARNT)), true)));
  }

  private static double[] lifts(double[][] changes) {
    double[] lifts =
        Arrays.stream(changes).mapToDouble(change -> change[Moment.LEARNT]).toArray();
    lifts[Moment.LEARNT] = Double.NaN;
    return lifts;
  }

  private ChartPanel accuracy() {
    return new ChartPanel.Lines(
        "Accuracy, and what −η A K G leaves of a training step",
        "step",
        "%",
        false,
        false,
        List.of(
            curve("training images", Tone.CHOSEN, EpochReport::trainAccuracy),
            curve("test images", Tone.FIRST, EpochReport::testAccuracy),
            new Curve(
                "remainder",
                Tone.REJECTED,
                model.steps().stream().mapToDouble(TakenApart::step).toArray(),
                model.steps().stream()
                    .mapToDouble(step -> 100 * Math.min(1, step.relativeRemainder()))
                    .toArray(),
                false)));
  }

  private Curve curve(String name, Tone tone, ToDoubleFunction<EpochReport> share) {
    return new Curve(
        name,
        tone,
        model.epochs().stream().mapToDouble(EpochReport::step).toArray(),
        model.epochs().stream()
            .mapToDouble(each -> 100 * share.applyAsDouble(each))
            .toArray(),
        false);
  }

  private static ChartPanel block(int observed, double[][] block) {
    return new ChartPanel.HeatMap(
        String.format(
            Locale.ROOT,
            "K of a %d and a 4 before training, ‖K‖ %.1f",
            observed,
            Matrices.frobenius(block)),
        "logit of the 4",
        "logit of the " + observed,
        CLASSES,
        CLASSES,
        block);
  }

  private ChartPanel accumulated() {
    return new ChartPanel.HeatMap(
        "Accumulated Δ log π(u), no diagonal",
        "class u learnt",
        OBSERVED,
        CLASSES,
        CLASSES,
        withoutDiagonal(model.influence().ofOwnLabel()));
  }

  private ChartPanel similarity() {
    return new ChartPanel.HeatMap(
        "Kernel similarity, no diagonal",
        "class u learnt",
        OBSERVED,
        CLASSES,
        CLASSES,
        withoutDiagonal(model.meanSimilarity()));
  }

  private static double[][] withoutDiagonal(double[][] matrix) {
    double[][] copy = Arrays.stream(matrix).map(double[]::clone).toArray(double[][]::new);
    for (int i = 0; i < copy.length; i++) {
      copy[i][i] = 0;
    }
    return copy;
  }

  private ChartPanel scatter() {
    double[][] similarity = model.meanSimilarity();
    double[][] influence = model.influence().ofOwnLabel();
    Correlation correlation = Correlation.offDiagonal(similarity, influence);
    return new ChartPanel.Points(
        String.format(
            Locale.ROOT,
            "Pairs of classes: Pearson %.2f, Spearman %.2f",
            correlation.pearson(),
            correlation.spearman()),
        "kernel similarity",
        "accumulated Δ log π(u)",
        List.of(new Curve(
            "pairs",
            Tone.CHOSEN,
            Correlation.offDiagonal(similarity),
            Correlation.offDiagonal(influence),
            false)));
  }
}
