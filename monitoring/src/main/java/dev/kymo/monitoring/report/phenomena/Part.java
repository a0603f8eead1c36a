package dev.kymo.monitoring.report.phenomena;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * One part of a claim, as measured.
 *
 * @param name what is measured, as in {@code chosen rises}
 * @param claim the sign that the paper gives it
 * @param unit of the values
 * @param values by seed
 * @param mean over the seeds; NaN if not measured
 * @param perToken the same per token; NaN where this has no meaning
 * @param threshold an effect up to this size is none
 * @param thresholdFrom what the threshold was derived from
 * @param outcome what became of it
 * @param missing why it was not measured; empty if it was
 */
public record Part(
    String name,
    Claim claim,
    Unit unit,
    List<SeedValue> values,
    double mean,
    double perToken,
    double threshold,
    String thresholdFrom,
    PartOutcome outcome,
    String missing) {

  /**
   * What one seed gives.
   *
   * @param agrees whether it has the claimed sign
   */
  public record SeedValue(long seed, double value, boolean agrees) {}

  public Part {
    values = List.copyOf(values);
  }

  static Part missing(String name, Claim claim, Unit unit, String why) {
    return new Part(
        name,
        claim,
        unit,
        List.of(),
        Double.NaN,
        Double.NaN,
        Double.NaN,
        "",
        PartOutcome.MISSING,
        why);
  }

  static Part of(String name, Claim claim, Unit unit, Effect effect) {
    return of(name, claim, unit, effect, 0);
  }

  /**
   * @param least the threshold is at least this
   */
  static Part of(String name, Claim claim, Unit unit, Effect effect, double least) {
    Threshold threshold = effect
        .threshold()
        .atLeast(OptionalDouble.of(unit.arithmetic()), "float arithmetic")
        .atLeast(OptionalDouble.of(least), "a twentieth of the whole change");
    double mean = effect.mean();
    List<SeedValue> values = new ArrayList<>();
    for (int i = 0; i < effect.seeds().size(); i++) {
      double value = effect.values().get(i);
      values.add(
          new SeedValue(effect.seeds().get(i), value, claim.agrees(value, threshold.size())));
    }
    return new Part(
        name,
        claim,
        unit,
        values,
        mean,
        effect.perToken(),
        threshold.size(),
        threshold.from(),
        claim.outcome(mean, threshold.size()),
        "");
  }

  boolean measured() {
    return outcome != PartOutcome.MISSING;
  }

  /** Seeds with the claimed sign. */
  public long agreeing() {
    return values.stream().filter(SeedValue::agrees).count();
  }
}
