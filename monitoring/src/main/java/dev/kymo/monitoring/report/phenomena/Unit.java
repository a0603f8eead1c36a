package dev.kymo.monitoring.report.phenomena;

/** What an effect is measured in, and how small an effect can be float arithmetic's alone. */
public enum Unit {
  /**
   * Nats per response. Sums of some hundred nats over a response's tokens are float32's: their last digit is worth 3e-5, and
   * a pass adds tens of such errors.
   */
  NATS("nats", 1e-3),
  /** Nats per token: an average over tokens, of a few nats. */
  NATS_PER_TOKEN("nats/token", 1e-5),
  /** Nats per 1,000 steps at a learning rate of 1e-6. */
  NATS_PER_RATE("nats per 1000 steps at lr 1e-6", 1e-3),
  /** The size of a reward or of DPO's coefficient, β times some nats: a tenth of nats, usually. */
  REWARD("reward", 1e-4),
  /** DPO's coefficient β(1 − a). */
  COEFFICIENT("β(1−a)", 1e-5),
  /** A similarity, from 0 to 1. */
  SIMILARITY("similarity", 1e-4),
  /** A share of what was counted, from −1 to 1. Float32 has its part in the undecided; what is left is the rounding of a division. */
  SHARE("share", 1e-9);

  private final String words;
  private final double arithmetic;

  Unit(String words, double arithmetic) {
    this.words = words;
    this.arithmetic = arithmetic;
  }

  /** The unit as a reader is told it. */
  public String words() {
    return words;
  }

  /** Effects up to this size may be float arithmetic's. */
  double arithmetic() {
    return arithmetic;
  }
}
