package dev.kymo.workers.image;

import dev.kymo.workers.training.CounterRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Digits as a hand might write them: each class has a few ways to be written, as strokes whose points shake; the whole is turned,
 * sheared, stretched and moved, and drawn with a pen of some thickness. Each digit is a function of the seed and its number.
 */
final class DrawnDigits {
  private static final long DIGIT = 2;
  private static final int SIZE = 28;
  /** The box of the strokes, within the image, before it is stretched. */
  private static final double WIDTH = 14;

  private static final double HEIGHT = 19;
  private static final double SHAKE = 0.025;
  private static final double TURN = 0.13;
  private static final double SHEAR = 0.14;
  private static final double STRETCH = 0.09;
  private static final double MOVE = 1.1;
  private static final double THINNEST = 0.8;
  private static final double THICKEST = 1.6;

  private static final List<List<List<Stroke>>> WAYS = List.of(
      List.of(List.of(Stroke.arc(0.5, 0.5, 0.46, 0.5, -100, 262))),
      List.of(
          List.of(Stroke.through(0.5, 0, 0.5, 1)),
          List.of(Stroke.through(0.28, 0.2, 0.52, 0), Stroke.through(0.52, 0, 0.52, 1))),
      List.of(
          List.of(
              Stroke.through(0.1, 0.22, 0.3, 0.02, 0.68, 0.02, 0.82, 0.28, 0.62, 0.56, 0.08, 0.98),
              Stroke.through(0.08, 0.98, 0.92, 0.98)),
          List.of(Stroke.through(
              0.1, 0.2, 0.4, 0, 0.8, 0.18, 0.68, 0.55, 0.3, 0.95, 0.1, 0.85, 0.35, 0.78, 0.95,
              0.98))),
      List.of(List.of(
          Stroke.through(0.12, 0.1, 0.45, 0, 0.8, 0.14, 0.7, 0.4, 0.38, 0.48),
          Stroke.through(0.38, 0.48, 0.78, 0.56, 0.86, 0.8, 0.5, 1, 0.08, 0.9))),
      List.of(
          List.of(
              Stroke.through(0.22, 0, 0.1, 0.5),
              Stroke.through(0.1, 0.5, 0.84, 0.48),
              Stroke.through(0.8, 0.02, 0.74, 1)),
          List.of(
              Stroke.through(0.6, 0, 0.06, 0.62),
              Stroke.through(0.06, 0.62, 0.94, 0.62),
              Stroke.through(0.68, 0.2, 0.66, 1))),
      List.of(List.of(
          Stroke.through(0.88, 0.02, 0.28, 0.02),
          Stroke.through(0.28, 0.02, 0.2, 0.44),
          Stroke.through(0.2, 0.44, 0.56, 0.36, 0.86, 0.62, 0.62, 0.96, 0.1, 0.92))),
      List.of(List.of(Stroke.through(
          0.74, 0, 0.3, 0.28, 0.12, 0.7, 0.4, 1, 0.78, 0.9, 0.8, 0.62, 0.48, 0.52, 0.16, 0.74))),
      List.of(
          List.of(Stroke.through(0.08, 0.04, 0.9, 0.04), Stroke.through(0.9, 0.04, 0.36, 1)),
          List.of(
              Stroke.through(0.08, 0.04, 0.9, 0.04),
              Stroke.through(0.9, 0.04, 0.36, 1),
              Stroke.through(0.36, 0.52, 0.8, 0.52))),
      List.of(List.of(
          Stroke.arc(0.5, 0.24, 0.32, 0.24, 90, 450), Stroke.arc(0.5, 0.74, 0.4, 0.26, -90, 270))),
      List.of(
          List.of(
              Stroke.arc(0.46, 0.26, 0.34, 0.26, 0, 360),
              Stroke.through(0.8, 0.26, 0.78, 0.6, 0.68, 1)),
          List.of(
              Stroke.arc(0.46, 0.26, 0.34, 0.26, 0, 360),
              Stroke.through(0.8, 0.26, 0.78, 0.76, 0.5, 1, 0.16, 0.9))));

  private DrawnDigits() {}

  /** Digits {@code first} to {@code first + count − 1} of the seed: their classes go round. */
  static Images draw(long seed, int first, int count) {
    byte[] pixels = new byte[count * SIZE * SIZE];
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      labels[i] = (first + i) % Images.DIGITS;
      CounterRandom random = new CounterRandom(seed, DIGIT, first + i);
      byte[] image = rasterised(lines(labels[i], random), thickness(random));
      System.arraycopy(image, 0, pixels, i * image.length, image.length);
    }
    return new Images(SIZE, pixels, labels);
  }

  private static double thickness(CounterRandom random) {
    return THINNEST + (THICKEST - THINNEST) * random.uniform();
  }

  /** The digit's strokes in pixels. */
  private static List<List<double[]>> lines(int digit, CounterRandom random) {
    List<List<Stroke>> ways = WAYS.get(digit);
    List<Stroke> way = ways.get(random.below(ways.size()));
    double turn = random.normal(TURN);
    double shear = random.normal(SHEAR);
    double width = WIDTH * StrictMath.exp(random.normal(STRETCH));
    double height = HEIGHT * StrictMath.exp(random.normal(STRETCH));
    double right = SIZE / 2.0 + random.normal(MOVE);
    double down = SIZE / 2.0 + random.normal(MOVE);
    double cos = StrictMath.cos(turn);
    double sin = StrictMath.sin(turn);
    List<List<double[]>> lines = new ArrayList<>();
    for (Stroke stroke : way) {
      List<double[]> line = new ArrayList<>();
      for (double[] point : shaken(stroke, random).polyline()) {
        double y = (point[1] - 0.5) * height;
        double x = (point[0] - 0.5) * width - shear * y;
        line.add(new double[] {right + cos * x - sin * y, down + sin * x + cos * y});
      }
      lines.add(line);
    }
    return lines;
  }

  private static Stroke shaken(Stroke stroke, CounterRandom random) {
    return new Stroke(Arrays.stream(stroke.points())
        .map(p -> new double[] {p[0] + random.normal(SHAKE), p[1] + random.normal(SHAKE)})
        .toArray(double[][]::new));
  }

  /** A pixel is as dark as the share of it that the pen covers, by the distance of its centre from the nearest line. */
  private static byte[] rasterised(List<List<double[]>> lines, double radius) {
    byte[] image = new byte[SIZE * SIZE];
    for (int row = 0; row < SIZE; row++) {
      for (int column = 0; column < SIZE; column++) {
        double distance = SIZE;
        for (List<double[]> line : lines) {
          for (int i = 1; i < line.size(); i++) {
            distance =
                Math.min(distance, distance(column + 0.5, row + 0.5, line.get(i - 1), line.get(i)));
          }
        }
        double covered = Math.max(0, Math.min(1, radius + 0.5 - distance));
        image[row * SIZE + column] = (byte) Math.round(255 * covered);
      }
    }
    return image;
  }

  /** Of (x, y) from the line from a to b. */
  private static double distance(double x, double y, double[] a, double[] b) {
    double dx = b[0] - a[0];
    double dy = b[1] - a[1];
    double squared = dx * dx + dy * dy;
    double along =
        squared == 0 ? 0 : Math.max(0, Math.min(1, ((x - a[0]) * dx + (y - a[1]) * dy) / squared));
    double right = x - a[0] - along * dx;
    double down = y - a[1] - along * dy;
    return Math.sqrt(right * right + down * down);
  }
}
