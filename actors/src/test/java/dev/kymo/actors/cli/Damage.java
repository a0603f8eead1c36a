package dev.kymo.actors.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;

/** What may happen to a file on a disk. */
enum Damage {
  FLIP("one bit flipped"),
  HALF("cut in half"),
  EMPTY("cut to nothing"),
  DELETE("deleted"),
  OTHER("another's in its place"),
  FOLDER("a folder in its place");

  final String words;

  Damage(String words) {
    this.words = words;
  }

  /**
   * Does it.
   *
   * @param another whose content takes the place of this one's
   */
  void to(Path file, Path another) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    switch (this) {
      case FLIP -> Files.write(file, flipped(bytes));
      case HALF -> Files.write(file, half(bytes));
      case EMPTY -> Files.write(file, new byte[0]);
      case DELETE -> Files.delete(file);
      case OTHER -> Files.copy(another, file, StandardCopyOption.REPLACE_EXISTING);
      case FOLDER -> {
        Files.delete(file);
        Files.createDirectories(file.resolve("in-the-way"));
      }
    }
  }

  /** A digit of text in the middle, which leaves valid JSON and YAML; in files without digits there, the byte in the middle. */
  private static byte[] flipped(byte[] bytes) {
    byte[] flipped = bytes.clone();
    int middle = bytes.length / 2;
    int place = middle;
    while (place < bytes.length - 1 && (bytes[place] < '1' || bytes[place] > '8')) {
      place++;
    }
    flipped[place < bytes.length - 1 ? place : middle] ^= 1;
    return flipped;
  }

  /** The first half, up to a line's end where there are lines: what reads as if nothing were missing. */
  private static byte[] half(byte[] bytes) {
    int end = bytes.length / 2;
    while (end > bytes.length / 3 && bytes[end - 1] != '\n') {
      end--;
    }
    return Arrays.copyOf(bytes, end > bytes.length / 3 ? end : bytes.length / 2);
  }
}
