package dev.kymo.workers.image;

import dev.kymo.workers.data.DataFormatException;
import dev.kymo.workers.training.CounterRandom;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Digits to train on and digits to observe.
 *
 * @param source where they come from, in words
 * @param train to train on
 * @param test never trained on
 */
public record DigitSplit(String source, Images train, Images test) {
  private static final String TRAIN = "train";
  private static final String TEST = "t10k";
  private static final long SPLIT = 1;

  /**
   * Reads MNIST's files of a folder, gzipped or not. Without the files of the training set, those of the test set are shared out by
   * the seed.
   *
   * @param train how many to train on at most
   * @param test how many to test on at most
   * @throws DataFormatException if a file is missing, damaged, or has too few images
   */
  public static DigitSplit read(Path folder, int train, int test, long seed) {
    Path trainImages = find(folder, TRAIN, "images-idx3-ubyte");
    Images tests = pair(folder, TEST, find(folder, TEST, "images-idx3-ubyte"));
    if (trainImages == null) {
      int wanted = train + test;
      if (tests.count() < wanted) {
        throw new DataFormatException(
            folder,
            "has " + tests.count() + " images and no training"
                + " set (train-images-idx3-ubyte); " + train + " to train on and " + test
                + " to test on are " + wanted + ". Ask for fewer with --train and --test");
      }
      int[] order = new CounterRandom(seed, SPLIT).permutation(tests.count());
      return new DigitSplit(
          "MNIST's t10k files in " + folder,
          tests.select(Arrays.copyOf(order, train)),
          tests.select(Arrays.copyOfRange(order, train, wanted)));
    }
    Images all = pair(folder, TRAIN, trainImages);
    return new DigitSplit(
        "MNIST's files in " + folder, first(folder, all, train), first(folder, tests, test));
  }

  /** Draws {@code train} + {@code test} digits, all classes equally often. */
  public static DigitSplit drawn(int train, int test, long seed) {
    return new DigitSplit(
        "drawn digits (seed " + seed + ")",
        DrawnDigits.draw(seed, 0, train),
        DrawnDigits.draw(seed, train, test));
  }

  private static Images first(Path folder, Images images, int count) {
    if (images.count() < count) {
      throw new DataFormatException(
          folder, "has " + images.count() + " images where " + count + " are asked for");
    }
    return images.select(IntStream.range(0, count).toArray());
  }

  private static Images pair(Path folder, String set, @Nullable Path images) {
    Path labels = find(folder, set, "labels-idx1-ubyte");
    if (images == null || labels == null) {
      throw new DataFormatException(
          folder,
          "has no " + set
              + (images == null ? "-images-idx3-ubyte" : "-labels-idx1-ubyte")
              + " (or the same with .gz); MNIST's files keep the names they were published with");
    }
    return IdxFile.read(images, labels);
  }

  private static @Nullable Path find(Path folder, String set, String kind) {
    if (!Files.isDirectory(folder)) {
      throw new DataFormatException(folder, "is no folder; MNIST's files are looked for in it");
    }
    for (String ending : new String[] {"", ".gz"}) {
      Path file = folder.resolve(set + "-" + kind + ending);
      if (Files.isRegularFile(file)) {
        return file;
      }
    }
    return null;
  }
}
