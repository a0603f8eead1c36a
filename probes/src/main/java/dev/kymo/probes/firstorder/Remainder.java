package dev.kymo.probes.firstorder;

/**
 * How far the first-order prediction of log π is from what happened, over the tokens of some observed responses, in float64.
 *
 * @param response response type, or {@link #ALL}
 * @param tokens over how many tokens the norms go
 * @param measured ‖measured change‖
 * @param remainder ‖measured − predicted‖
 * @param singleNoise what float32 arithmetic would leave uncertain of either, σ√(2·tokens)
 */
public record Remainder(
    String response, int tokens, double measured, double remainder, double singleNoise) {
  /** Every observed response together. */
  public static final String ALL = "all";

  /** Unit roundoff of float64 over that of float32. */
  private static final double FINER = 0x1p-29;

  /** ‖measured − predicted‖ / ‖measured‖; NaN if nothing changed, not finite if log π overflowed. */
  public double relative() {
    return remainder / measured;
  }

  /** The relative remainder below which float32 would say nothing. */
  public double singleFloor() {
    return singleNoise / measured;
  }

  /** The relative remainder below which these numbers say nothing. */
  public double floor() {
    return singleFloor() * FINER;
  }
}
