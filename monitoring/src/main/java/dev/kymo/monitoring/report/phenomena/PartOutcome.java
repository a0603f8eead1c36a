package dev.kymo.monitoring.report.phenomena;

/** What became of one part of a claim. */
public enum PartOutcome {
  /** Its sign is the claimed one. */
  HOLDS("as claimed"),
  /** Its sign is the other one. */
  OPPOSITE("opposite"),
  /** It is not larger than its threshold. */
  NONE("no effect"),
  /** It could not be measured. */
  MISSING("not measured");

  private final String words;

  PartOutcome(String words) {
    this.words = words;
  }

  /** The outcome as a reader is told it. */
  public String words() {
    return words;
  }
}
