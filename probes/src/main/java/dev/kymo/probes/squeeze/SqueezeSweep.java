package dev.kymo.probes.squeeze;

/** A quantity on which the squeezing effect depends. */
public enum SqueezeSweep {
  PEAKINESS("peakiness", "peakiness (sd of the logits)"),
  REJECTED_PROBABILITY("rejected-probability", "π(y⁻)"),
  LEARNING_RATE("eta", "η");

  private final String word;
  private final String title;

  SqueezeSweep(String word, String title) {
    this.word = word;
    this.title = title;
  }

  /** A word for files. */
  public String word() {
    return word;
  }

  /** Words for an axis. */
  public String title() {
    return title;
  }
}
