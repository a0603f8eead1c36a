package dev.kymo.workers.image;

import java.util.ArrayList;
import java.util.List;

/**
 * A line drawn with a pen: a Catmull-Rom spline through its points, in a box whose corners are (0, 0), top left, and (1, 1).
 *
 * @param points (x, y) of each, at least two
 */
record Stroke(double[][] points) {
  private static final int PIECES = 8;

  static Stroke through(double... coordinates) {
    double[][] points = new double[coordinates.length / 2][];
    for (int i = 0; i < points.length; i++) {
      points[i] = new double[] {coordinates[2 * i], coordinates[2 * i + 1]};
    }
    return new Stroke(points);
  }

  /** Part of an ellipse about (x, y), from one angle to another in degrees, clockwise from the right as y points down. */
  static Stroke arc(double x, double y, double rx, double ry, double from, double to) {
    int points = 9;
    double[] coordinates = new double[2 * points];
    for (int i = 0; i < points; i++) {
      double angle = StrictMath.toRadians(from + (to - from) * i / (points - 1));
      coordinates[2 * i] = x + rx * StrictMath.cos(angle);
      coordinates[2 * i + 1] = y + ry * StrictMath.sin(angle);
    }
    return through(coordinates);
  }

  /** The spline as short straight pieces. */
  List<double[]> polyline() {
    List<double[]> line = new ArrayList<>();
    int last = points.length - 1;
    for (int i = 0; i < last; i++) {
      double[] before = points[Math.max(0, i - 1)];
      double[] after = points[Math.min(last, i + 2)];
      for (int piece = 0; piece < PIECES; piece++) {
        double t = (double) piece / PIECES;
        line.add(new double[] {
          spline(before[0], points[i][0], points[i + 1][0], after[0], t),
          spline(before[1], points[i][1], points[i + 1][1], after[1], t)
        });
      }
    }
    line.add(points[last]);
    return line;
  }

  private static double spline(double a, double b, double c, double d, double t) {
    return b + t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a))) / 2;
  }
}
