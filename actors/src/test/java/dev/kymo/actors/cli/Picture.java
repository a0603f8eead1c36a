package dev.kymo.actors.cli;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import javax.imageio.ImageIO;

/** A picture as somebody sees it, and how far another rendering of it is from that, in cells of 16 × 16 pixels (8 × 8 units). */
public final class Picture {
  /** Edges fall on other fractions of a pixel, and letters and thin lines are smoothed otherwise: within a cell that evens out to this. */
  private static final double SMOOTHING = 32;

  /** Of the cells; a curve or a panel's colours that are missing are more. */
  public static final double FEW = 0.0005;

  private static final int CELL = 16;

  private final BufferedImage image;

  private Picture(BufferedImage image) {
    this.image = image;
  }

  public static Picture of(BufferedImage image) {
    return new Picture(image);
  }

  public static Picture ofPng(Path file) throws IOException {
    return new Picture(ImageIO.read(file.toFile()));
  }

  public int width() {
    return image.getWidth();
  }

  public int height() {
    return image.getHeight();
  }

  /** How far the other one is from this one. */
  public Difference to(Picture other) {
    if (other.width() != width() || other.height() != height()) {
      throw new IllegalArgumentException(String.format(
          Locale.ROOT,
          "%d × %d pixels, but %d × %d",
          width(),
          height(),
          other.width(),
          other.height()));
    }
    int cells = 0;
    int differing = 0;
    double worst = 0;
    for (int top = 0; top + CELL <= height(); top += CELL) {
      for (int left = 0; left + CELL <= width(); left += CELL) {
        double distance = distance(other, left, top);
        cells++;
        differing += distance > SMOOTHING ? 1 : 0;
        worst = Math.max(worst, distance);
      }
    }
    return new Difference((double) differing / cells, worst);
  }

  /** Between the cells' mean colours, of the channel in which they differ most. */
  private double distance(Picture other, int left, int top) {
    double most = 0;
    for (int shift = 0; shift < 24; shift += 8) {
      long sum = 0;
      for (int y = top; y < top + CELL; y++) {
        for (int x = left; x < left + CELL; x++) {
          sum += (image.getRGB(x, y) >> shift & 0xff) - (other.image.getRGB(x, y) >> shift & 0xff);
        }
      }
      most = Math.max(most, Math.abs((double) sum / (CELL * CELL)));
    }
    return most;
  }

  /**
   * How far two pictures are apart.
   *
   * @param share of the cells whose mean colours differ by more than smoothing makes them
   * @param worst difference of one cell, of 255
   */
  public record Difference(double share, double worst) {}
}
