package dev.kymo.actors.laboratory;

import dev.kymo.probes.LaboratoryClaim;
import dev.kymo.probes.digits.EpochReport;
import dev.kymo.probes.digits.LearningResult;
import dev.kymo.probes.digits.LearningSettings;
import dev.kymo.probes.digits.Moment;
import dev.kymo.probes.digits.TakenApart;
import dev.kymo.workers.image.Images;
import java.util.Locale;

/** The digit laboratory's results in words, on one screen per model. */
public final class MnistSummary {
  private final StringBuilder text = new StringBuilder();

  private MnistSummary() {}

  public static String of(MnistResults results) {
    MnistSummary summary = new MnistSummary();
    summary.addData(results);
    for (LearningResult model : results.models()) {
      summary.addTraining(model);
      summary.addOneStep(results.settings(), model);
      summary.addSteps(results.settings(), model);
      summary.addClaims(results, model);
    }
    return summary.text.toString();
  }

  private void addData(MnistResults results) {
    LearningSettings settings = results.settings();
    add(
        "%s: %d to train on, %d to test on; SGD, η = %s, %d images a step; %d observed images per class",
        results.digits().source(),
        results.digits().train().count(),
        results.digits().test().count(),
        settings.learningRate(),
        settings.batchSize(),
        settings.examples());
    add("");
  }

  private void addTraining(LearningResult model) {
    add("%s", model.kind().title());
    add("epoch   steps  train loss, accuracy   test loss, accuracy");
    for (EpochReport each : model.epochs()) {
      add(
          "%5d %7d %11.3f %8.1f %% %10.3f %8.1f %%",
          each.epoch(),
          each.step(),
          each.trainLoss(),
          100 * each.trainAccuracy(),
          each.testLoss(),
          100 * each.testAccuracy());
    }
  }

  private void addOneStep(LearningSettings settings, LearningResult model) {
    add(
        "One step on a %d, η = %s: change of log π(%d) on observed digits, mean over %d images",
        Moment.LEARNT, settings.singleRate(), Moment.LEARNT, settings.examples());
    add("%-12s %s", "epoch", digitsInARow());
    for (Moment moment : model.moments()) {
      double[][] measured = moment.meanMeasured(Moment.LEARNT);
      double[][] predicted = moment.meanPredicted(Moment.LEARNT);
      add("%-2d measured  %s", moment.epoch(), row(measured));
      add("%-2s predicted %s", "", row(predicted));
    }
  }

  private static String digitsInARow() {
    StringBuilder row = new StringBuilder();
    for (int digit = 0; digit < Images.DIGITS; digit++) {
      row.append(String.format(Locale.ROOT, "%9d", digit));
    }
    return row.toString();
  }

  /** On each class, of the digit that is learnt. */
  private static String row(double[][] changes) {
    StringBuilder row = new StringBuilder();
    for (double[] change : changes) {
      row.append(String.format(Locale.ROOT, " %+8.4f", change[Moment.LEARNT]));
    }
    return row.toString();
  }

  private void addSteps(LearningSettings settings, LearningResult model) {
    double mean = model.steps().stream()
        .mapToDouble(TakenApart::relativeRemainder)
        .average()
        .orElse(Double.NaN);
    add(
        "Accumulated over %d of %d training steps, every %s one taken apart; mean remainder of a step %.1f %%",
        model.influence().steps(),
        model.epochs().get(model.epochs().size() - 1).step(),
        settings.every() == 1 ? "single" : settings.every() + "th",
        100 * mean);
  }

  private void addClaims(MnistResults results, LearningResult model) {
    for (LaboratoryClaim claim : results.claims(model)) {
      add("%s", Claims.line(claim, 54));
    }
    add("");
  }

  private void add(String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
