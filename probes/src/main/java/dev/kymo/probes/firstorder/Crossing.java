package dev.kymo.probes.firstorder;

/**
 * Where a curve first exceeds a bound.
 *
 * @param at the place, or the nearest one measured
 * @param side whether the curve crosses there, or did so before its first point or not until its last
 */
public record Crossing(double at, Side side) {

  /** Where {@code at} is, seen from the crossing. */
  public enum Side {
    /** Interpolated between two points. */
    AT,
    /** The first point exceeds the bound already. */
    BELOW,
    /** No point does. */
    ABOVE
  }
}
