package dev.kymo.workers.image;

import java.util.Arrays;

/**
 * Labelled grey images of one square size, in order.
 *
 * @param size height and width
 * @param pixels from 0 to 255, image by image, row by row; not to be changed
 * @param labels the class of each image, from 0; not to be changed
 */
public record Images(int size, byte[] pixels, int[] labels) {
  /** Classes of digits. */
  public static final int DIGITS = 10;

  public Images {
    if (pixels.length != labels.length * size * size) {
      throw new IllegalArgumentException(labels.length + " images of " + size + " × " + size
          + " have no " + pixels.length + " pixels");
    }
  }

  public int count() {
    return labels.length;
  }

  /** The images of these numbers, in their order. */
  public Images select(int... numbers) {
    int area = size * size;
    byte[] chosen = new byte[numbers.length * area];
    for (int i = 0; i < numbers.length; i++) {
      System.arraycopy(pixels, numbers[i] * area, chosen, i * area, area);
    }
    return new Images(size, chosen, Arrays.stream(numbers).map(n -> labels[n]).toArray());
  }

  /** The numbers of the first {@code most} images of a class, in order; fewer if there are not so many. */
  public int[] firstOf(int label, int most) {
    int[] numbers = new int[most];
    int found = 0;
    for (int i = 0; i < labels.length && found < most; i++) {
      if (labels[i] == label) {
        numbers[found++] = i;
      }
    }
    return Arrays.copyOf(numbers, found);
  }

  /** All pixels, from 0 to 1. */
  public double[] intensities() {
    double[] intensities = new double[pixels.length];
    for (int i = 0; i < intensities.length; i++) {
      intensities[i] = (pixels[i] & 0xff) / 255.0;
    }
    return intensities;
  }
}
