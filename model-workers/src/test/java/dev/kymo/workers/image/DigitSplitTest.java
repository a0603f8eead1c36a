package dev.kymo.workers.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kymo.workers.data.DataFormatException;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DigitSplitTest {
  private static final String IMAGES = "t10k-images-idx3-ubyte";
  private static final String LABELS = "t10k-labels-idx1-ubyte";

  @TempDir
  Path folder;

  /** Image i of 2 × 2 has the pixels 4i to 4i + 3; its label is i mod 10. */
  private static byte[] images(int magic, int count, int height) {
    byte[] content = new byte[count * height * 2];
    for (int i = 0; i < content.length; i++) {
      content[i] = (byte) i;
    }
    return bytes(content, magic, count, height, 2);
  }

  private static byte[] labels(int magic, int count) {
    byte[] content = new byte[count];
    for (int i = 0; i < count; i++) {
      content[i] = (byte) (i % 10);
    }
    return bytes(content, magic, count);
  }

  private static byte[] bytes(byte[] content, int... header) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      for (int each : header) {
        out.writeInt(each);
      }
      out.write(content);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return bytes.toByteArray();
  }

  private void write(String name, byte[] bytes) throws IOException {
    Files.write(folder.resolve(name), bytes);
  }

  private void writeGood() throws IOException {
    write(IMAGES, images(0x803, 12, 2));
    write(LABELS, labels(0x801, 12));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void read_trainingSetThere_takesTheFirstOfEach(boolean zipped) throws IOException {
    for (String set : new String[] {"train", "t10k"}) {
      byte[] images = images(0x803, 12, 2);
      byte[] labels = labels(0x801, 12);
      String ending = zipped ? ".gz" : "";
      write(set + "-images-idx3-ubyte" + ending, zipped ? zip(images) : images);
      write(set + "-labels-idx1-ubyte" + ending, zipped ? zip(labels) : labels);
    }

    DigitSplit split = DigitSplit.read(folder, 11, 2, 0);

    assertThat(split.train().labels()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0);
    assertThat(split.test().labels()).containsExactly(0, 1);
    assertThat(split.test().pixels()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
    assertThat(split.test().select(1).intensities())
        .containsExactly(4 / 255.0, 5 / 255.0, 6 / 255.0, 7 / 255.0);
  }

  private static byte[] zip(byte[] bytes) throws IOException {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
      out.write(bytes);
    }
    return zipped.toByteArray();
  }

  /** The first pixel names the image. */
  @Test
  void read_testSetOnly_sharesItOutWithoutOverlap() throws IOException {
    writeGood();

    DigitSplit split = DigitSplit.read(folder, 8, 4, 3);

    int[] seen = IntStream.concat(firstPixels(split.train()), firstPixels(split.test()))
        .sorted()
        .toArray();
    assertThat(seen).isEqualTo(IntStream.range(0, 12).map(i -> 4 * i).toArray());
    assertThat(split.train().pixels()).isNotEqualTo(Arrays.copyOf(images(0x803, 12, 2), 32));
    int first = split.train().pixels()[0] / 4;
    assertThat(split.train().labels()[0]).isEqualTo(first % 10);
  }

  private static IntStream firstPixels(Images images) {
    return IntStream.range(0, images.count()).map(i -> images.pixels()[4 * i]);
  }

  @Test
  void read_anotherMagicNumber_namesBoth() throws IOException {
    writeGood();
    write(IMAGES, images(0x801, 12, 2));

    assertRefused(IMAGES, "begins with 0x00000801, must begin with 0x00000803");
  }

  @Test
  void read_truncated_saysHowMuchIsThere() throws IOException {
    writeGood();
    write(IMAGES, Arrays.copyOf(images(0x803, 12, 2), 16 + 40));

    assertRefused(
        IMAGES, "is truncated: its header promises 48 bytes of content, but there are 40");
  }

  @Test
  void read_truncatedHeaderOrZip_isRefused() throws IOException {
    writeGood();
    write(LABELS, new byte[] {0, 0});
    assertRefused(LABELS, "is truncated or damaged");
    byte[] zipped = zip(labels(0x801, 12));
    write(LABELS, Arrays.copyOf(zipped, zipped.length - 12));
    assertRefused(LABELS, "is truncated or damaged");
  }

  @Test
  void read_moreThanPromised_isRefused() throws IOException {
    writeGood();
    write(LABELS, Arrays.copyOf(labels(0x801, 12), 30));

    assertRefused(LABELS, "has more than the 12 bytes");
  }

  @Test
  void read_countsDiffer_namesBothFiles() throws IOException {
    writeGood();
    write(LABELS, labels(0x801, 11));

    assertRefused(LABELS, "has 11 labels, but");
    assertRefused(IMAGES, "has 12 images; the two files must belong together");
  }

  @Test
  void read_labelThatIsNoDigit_isNamed() throws IOException {
    writeGood();
    byte[] labels = labels(0x801, 12);
    labels[8 + 5] = 10;
    write(LABELS, labels);

    assertRefused(LABELS, "label 5 (from 0) is 10, must be a digit");
  }

  @Test
  void read_absurdHeader_isRefusedBeforeMemoryIsTaken() throws IOException {
    writeGood();
    write(IMAGES, bytes(new byte[4], 0x803, Integer.MAX_VALUE, 28, 28));

    assertRefused(IMAGES, "says that its dimension");
  }

  @Test
  void read_notSquare_isRefused() throws IOException {
    writeGood();
    write(IMAGES, images(0x803, 12, 3));

    assertRefused(IMAGES, "has images of 3 × 2, must be square");
  }

  @Test
  void read_missing_namesWhatIsLookedFor() throws IOException {
    assertRefused("", "has no t10k-images-idx3-ubyte (or the same with .gz)");
    write(IMAGES, images(0x803, 12, 2));
    assertRefused("", "has no t10k-labels-idx1-ubyte");
    assertThatThrownBy(() -> DigitSplit.read(folder.resolve("nowhere"), 8, 4, 0))
        .isInstanceOf(DataFormatException.class)
        .hasMessageContaining("nowhere: is no folder");
  }

  @Test
  void read_tooFew_saysWhatToAskFor() throws IOException {
    writeGood();

    assertThatThrownBy(() -> DigitSplit.read(folder, 9, 4, 0))
        .isInstanceOf(DataFormatException.class)
        .hasMessageContaining("has 12 images")
        .hasMessageContaining("--train and --test");
  }

  private void assertRefused(String file, String message) {
    assertThatThrownBy(() -> DigitSplit.read(folder, 8, 4, 0))
        .isInstanceOf(DataFormatException.class)
        .hasMessageContaining(folder.resolve(file).toString())
        .hasMessageContaining(message);
  }

  @Test
  void drawn_sameSeed_isTheSameAndTestsFollowTraining() {
    DigitSplit split = DigitSplit.drawn(20, 10, 4);
    DigitSplit longer = DigitSplit.drawn(30, 10, 4);
    DigitSplit other = DigitSplit.drawn(20, 10, 5);

    assertThat(longer.train().select(IntStream.range(20, 30).toArray()).pixels())
        .isEqualTo(split.test().pixels());
    assertThat(other.train().pixels()).isNotEqualTo(split.train().pixels());
    assertThat(split.train().labels())
        .isEqualTo(IntStream.range(0, 20).map(i -> i % 10).toArray());
  }

  /** Ink in the middle, none at the edge, as in MNIST; and a digit is nearest to the mean of its class. */
  @Test
  void drawn_manyDigits_lookLikeTheirClass() {
    DigitSplit split = DigitSplit.drawn(1000, 200, 0);

    double[] mean = split.train().intensities();
    double[] means = new double[10 * 784];
    double edge = 0;
    for (int i = 0; i < mean.length; i++) {
      int pixel = i % 784;
      int image = i / 784;
      means[image % 10 * 784 + pixel] += mean[i] / 100;
      boolean atEdge = pixel < 28 || pixel >= 756 || pixel % 28 == 0 || pixel % 28 == 27;
      edge += atEdge ? mean[i] : 0;
    }
    double ink = Arrays.stream(mean).average().orElseThrow();
    assertThat(ink).isBetween(0.08, 0.18); // MNIST: 0.13
    assertThat(edge / Arrays.stream(mean).sum()).isLessThan(0.005);
    int right = 0;
    for (int i = 0; i < 200; i++) {
      right += nearest(split.test().select(i).intensities(), means) == i % 10 ? 1 : 0;
    }
    assertThat(right).isBetween(120, 195); // MNIST: 82 %
  }

  private static int nearest(double[] image, double[] means) {
    int nearest = -1;
    double least = Double.MAX_VALUE;
    for (int digit = 0; digit < 10; digit++) {
      double squares = 0;
      for (int i = 0; i < 784; i++) {
        double difference = image[i] - means[digit * 784 + i];
        squares += difference * difference;
      }
      if (squares < least) {
        least = squares;
        nearest = digit;
      }
    }
    return nearest;
  }
}
