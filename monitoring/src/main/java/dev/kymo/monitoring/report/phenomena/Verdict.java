package dev.kymo.monitoring.report.phenomena;

/** What became of a claim. */
public enum Verdict {
  /** Every part has the sign that the claim gives it. */
  AS_CLAIMED("as claimed"),
  /** Some parts have it. */
  PARTLY("partly"),
  /** No part has it, and at least one clearly has the other sign. */
  OPPOSITE("opposite"),
  /** No part is larger than what chance may do. */
  NO_EFFECT("no effect"),
  /** What it takes was not recorded. */
  NOT_MEASURED("not measured");

  private final String words;

  Verdict(String words) {
    this.words = words;
  }

  /** The verdict as a reader is told it. */
  public String words() {
    return words;
  }
}
