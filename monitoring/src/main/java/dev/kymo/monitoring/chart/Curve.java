package dev.kymo.monitoring.chart;

/**
 * Points, joined by a line where the panel says so.
 *
 * @param name for the legend
 * @param x the points' places, as many as {@code y}
 * @param y NaN interrupts the line
 * @param dashed whether the line is
 */
public record Curve(String name, Tone tone, double[] x, double[] y, boolean dashed) {

  public Curve {
    if (x.length == 0 || x.length != y.length) {
      throw new IllegalArgumentException(
          "the curve " + name + " has " + x.length + " places and " + y.length + " values");
    }
  }
}
