package dev.kymo.actors.laboratory;

import dev.kymo.probes.LaboratoryClaim;
import dev.kymo.probes.squeeze.SoftmaxDistribution;
import dev.kymo.probes.squeeze.SqueezeEffect;
import dev.kymo.probes.squeeze.SqueezeSettings;
import dev.kymo.probes.squeeze.TwoGram;
import dev.kymo.probes.squeeze.UpdateVector;
import java.util.Locale;

/** The squeezing laboratory's results in words, on one screen. */
public final class SqueezeSummary {
  private final StringBuilder text = new StringBuilder();

  private SqueezeSummary() {}

  public static String of(SqueezeResults results) {
    SqueezeSummary summary = new SqueezeSummary();
    summary.addPrediction(results.settings());
    summary.addVectors(results);
    summary.addTwoGram(results);
    summary.addClaims(results);
    return summary.text.toString();
  }

  private void addPrediction(SqueezeSettings settings) {
    SoftmaxDistribution prediction = settings.prediction();
    add(
        "%d labels, peakiness %s: π is %.3f at its peak (label %d), %.1e at y⁺ (%d), %.1e at y⁻ (%d)",
        settings.vocabulary(),
        settings.peakiness(),
        prediction.probability(settings.mode()),
        settings.mode(),
        prediction.probability(settings.chosen()),
        settings.chosen(),
        prediction.probability(settings.rejected()),
        settings.rejected());
    add("");
  }

  private void addVectors(SqueezeResults results) {
    add(
        "One step, η = %s; Δ is the change of log π, others are labels not trained on",
        results.settings().learningRate());
    add(
        "%-15s %7s %7s %9s %9s %9s  %-14s %s",
        "", "∂L/∂s⁺", "∂L/∂s⁻", "Δ y⁺", "Δ y⁻", "Δ argmax", "others falling", "by the push alone");
    for (UpdateVector vector : results.vectors()) {
      int argmax = vector.step().before().mostLikely();
      Integer rejected = vector.rejected();
      int others = results.settings().vocabulary() - (rejected == null ? 1 : 2);
      add(
          "%-15s %7.2f %7s %+9.4f %9s %+9.4f  %-14s %s",
          vector.name(),
          vector.slopes().get(0),
          rejected == null ? "" : number("%.2f", vector.slopes().get(1)),
          vector.step().change(vector.chosen()),
          rejected == null ? "" : number("%+.4f", vector.step().change(rejected)),
          vector.step().change(argmax),
          vector.othersFalling() + " of " + others,
          byPush(vector));
    }
    add("");
  }

  private static String byPush(UpdateVector vector) {
    Integer rejected = vector.rejected();
    if (vector.push() == null || rejected == null) {
      return "";
    }
    SqueezeEffect effect = SqueezeEffect.of(vector.push(), rejected);
    int others = vector.step().before().vocabulary() - 1;
    return effect.falling() + " of " + others + ", y* " + number("%+.4f", effect.changeBest());
  }

  private void addTwoGram(SqueezeResults results) {
    TwoGram first = results.twoGram().get(0);
    TwoGram second = results.twoGram().get(1);
    add(
        "2-gram: π(y⁻) = %.1e. One step moves log π(y⁻) by %+.3f, every other label's by %+.3f, the argmax's by %+.1e",
        StrictMath.exp(first.rejectedLogProbability()),
        second.rejectedLogProbability() - first.rejectedLogProbability(),
        second.otherLogProbability() - first.otherLogProbability(),
        second.bestLogProbability() - first.bestLogProbability());
    add("");
  }

  private void addClaims(SqueezeResults results) {
    add(
        "A negative gradient on y⁻ in softmax regression, over %d random cases",
        results.claims().get(0).cases());
    for (LaboratoryClaim claim : results.claims()) {
      add("%s", Claims.line(claim, 36));
    }
  }

  private static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }

  private void add(String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
