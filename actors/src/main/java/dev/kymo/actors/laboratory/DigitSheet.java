package dev.kymo.actors.laboratory;

import dev.kymo.workers.image.Images;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;

/** Digits side by side as a picture, dark on light: a column per class. */
final class DigitSheet {
  private static final int ROWS = 8;
  private static final int SCALE = 2;
  private static final int GAP = 2;

  private DigitSheet() {}

  /** Writes the first images of each class as PNG. */
  static void write(Images images, Path file) {
    int cell = images.size() + GAP;
    BufferedImage picture = new BufferedImage(
        SCALE * (Images.DIGITS * cell + GAP),
        SCALE * (ROWS * cell + GAP),
        BufferedImage.TYPE_BYTE_GRAY);
    picture
        .getRaster()
        .setSamples(0, 0, picture.getWidth(), picture.getHeight(), 0, white(picture));
    for (int digit = 0; digit < Images.DIGITS; digit++) {
      int[] numbers = images.firstOf(digit, ROWS);
      for (int row = 0; row < numbers.length; row++) {
        draw(images, numbers[row], picture, GAP + digit * cell, GAP + row * cell);
      }
    }
    try (OutputStream out = Files.newOutputStream(file)) {
      ImageIO.write(picture, "png", out);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the picture " + file, e);
    }
  }

  private static int[] white(BufferedImage picture) {
    int[] white = new int[picture.getWidth() * picture.getHeight()];
    Arrays.fill(white, 255);
    return white;
  }

  private static void draw(Images images, int number, BufferedImage picture, int left, int top) {
    int size = images.size();
    for (int y = 0; y < size * SCALE; y++) {
      for (int x = 0; x < size * SCALE; x++) {
        int pixel = number * size * size + y / SCALE * size + x / SCALE;
        int grey = 255 - (images.pixels()[pixel] & 0xff);
        picture.getRaster().setSample(SCALE * left + x, SCALE * top + y, 0, grey);
      }
    }
  }
}
