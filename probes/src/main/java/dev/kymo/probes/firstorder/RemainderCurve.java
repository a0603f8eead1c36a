package dev.kymo.probes.firstorder;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What first order leaves of the change of one response type, as steps grow.
 *
 * @param response response type, or {@link Remainder#ALL}
 * @param points by ascending x, at least one
 */
public record RemainderCurve(String response, List<Point> points) {

  /** Over η, terms of third and higher order bend the curve above it. */
  public static final double STRAIGHT_TO = 0.1;

  /** Below so many times the floor of arithmetic, the remainder is partly rounding. */
  private static final double FLOORS = 10;

  /**
   * One measurement.
   *
   * @param x learning rate, or number of steps
   */
  public record Point(double x, Remainder remainder) {}

  public RemainderCurve {
    points = List.copyOf(points);
    if (points.isEmpty()) {
      throw new IllegalArgumentException("a curve without points");
    }
  }

  /**
   * The log-log slope of the relative remainder where it is above the noise of arithmetic.
   *
   * @param upTo and not above this
   * @return null if there are fewer than three such points
   */
  public @Nullable PowerLaw slope(double upTo) {
    return PowerLaw.fit(points.stream()
        .filter(
            point -> point.remainder().relative() > FLOORS * point.remainder().floor())
        .filter(point -> isWithin(point, upTo))
        .map(point -> new PowerLaw.Point(point.x(), point.remainder().relative()))
        .toList());
  }

  /** The largest x up to which the relative remainder stays within a bound, interpolated on logarithmic scales. */
  public Crossing within(double bound) {
    Point last = points.get(0);
    if (!isWithin(last, bound)) {
      return new Crossing(last.x(), Crossing.Side.BELOW);
    }
    for (Point point : points.subList(1, points.size())) {
      if (!isWithin(point, bound)) {
        return new Crossing(interpolated(last, point, bound), Crossing.Side.AT);
      }
      last = point;
    }
    return new Crossing(last.x(), Crossing.Side.ABOVE);
  }

  /** A log π that overflowed is not. */
  private static boolean isWithin(Point point, double bound) {
    return point.remainder().relative() <= bound;
  }

  /** Where the line through two points crosses; the first of them if one has no logarithm. */
  private static double interpolated(Point inside, Point outside, double bound) {
    double low = StrictMath.log(inside.remainder().relative());
    double high = StrictMath.log(outside.remainder().relative());
    double share = (StrictMath.log(bound) - low) / (high - low);
    return share >= 0 && share <= 1
        ? inside.x() * StrictMath.pow(outside.x() / inside.x(), share)
        : inside.x();
  }
}
