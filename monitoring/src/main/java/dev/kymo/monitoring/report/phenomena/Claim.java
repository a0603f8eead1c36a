package dev.kymo.monitoring.report.phenomena;

/** What part of a phenomenon's claim says of a number. */
public enum Claim {
  /** It is above zero. */
  POSITIVE(1, false),
  /** It is below zero. */
  NEGATIVE(-1, false),
  /** It is not clearly below zero. */
  NOT_NEGATIVE(1, true),
  /** It is not clearly above zero. */
  NOT_POSITIVE(-1, true);

  private final int sign;
  private final boolean zeroIsFine;

  Claim(int sign, boolean zeroIsFine) {
    this.sign = sign;
    this.zeroIsFine = zeroIsFine;
  }

  /** Whether the claim only excludes the other sign; such a claim alone is no phenomenon. */
  boolean zeroIsFine() {
    return zeroIsFine;
  }

  /** Whether a single seed's value agrees. */
  boolean agrees(double value, double threshold) {
    return zeroIsFine ? value * sign >= -threshold : value * sign > 0;
  }

  PartOutcome outcome(double mean, double threshold) {
    if (mean * sign < -threshold) {
      return PartOutcome.OPPOSITE;
    }
    return zeroIsFine || mean * sign > threshold ? PartOutcome.HOLDS : PartOutcome.NONE;
  }
}
