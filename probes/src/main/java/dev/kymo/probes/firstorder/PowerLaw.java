package dev.kymo.probes.firstorder;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * y = factor · x^slope, by least squares of log y on log x.
 *
 * @param from the smallest x that was fitted
 * @param to the largest
 * @param points how many were
 */
public record PowerLaw(double slope, double factor, double from, double to, int points) {

  /** Two points always fit. */
  private static final int FEWEST = 3;

  /** A place on a log-log plot; both are positive. */
  public record Point(double x, double y) {}

  /** Null if there are fewer than three points; these have different x, ascending. */
  public static @Nullable PowerLaw fit(List<Point> points) {
    int count = points.size();
    if (count < FEWEST) {
      return null;
    }
    double meanX = 0;
    double meanY = 0;
    for (Point point : points) {
      meanX += StrictMath.log(point.x()) / count;
      meanY += StrictMath.log(point.y()) / count;
    }
    double covariance = 0;
    double variance = 0;
    for (Point point : points) {
      double x = StrictMath.log(point.x()) - meanX;
      covariance += x * (StrictMath.log(point.y()) - meanY);
      variance += x * x;
    }
    double slope = covariance / variance;
    return new PowerLaw(
        slope,
        StrictMath.exp(meanY - slope * meanX),
        points.get(0).x(),
        points.get(count - 1).x(),
        count);
  }
}
