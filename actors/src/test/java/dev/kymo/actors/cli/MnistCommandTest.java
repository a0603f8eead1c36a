package dev.kymo.actors.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MnistCommandTest {
  private static final CSVFormat TABLE =
      CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).build();

  @TempDir
  Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  /** Small, but for what the options say; picocli takes the first of two equal ones as an error. */
  private int mnist(String... options) {
    List<String> words = new ArrayList<>(List.of("mnist"));
    words.addAll(List.of(options));
    addUnlessThere(words, "--model", "mlp");
    addUnlessThere(words, "--train", "200");
    addUnlessThere(words, "--test", "100");
    addUnlessThere(words, "--epochs", "2");
    addUnlessThere(words, "--examples", "2");
    return Main.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(words.toArray(String[]::new));
  }

  private static void addUnlessThere(List<String> words, String option, String value) {
    if (!words.contains(option)) {
      words.addAll(List.of(option, value));
    }
  }

  @Test
  void mnist_drawnDigits_writesTablesPicturesAndVerdicts() throws IOException {
    Path results = folder.resolve("new/results");

    int code = mnist("--out", results.toString(), "--model", "lenet,mlp", "--epochs", "1");

    assertThat(err.toString()).isEmpty();
    assertThat(code).isEqualTo(ExitCode.DONE);
    try (Stream<Path> files = Files.list(results)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "training.csv",
              "steps.csv",
              "residuals.csv",
              "one-step.csv",
              "pairs.csv",
              "kernel-blocks.csv",
              "accumulated.csv",
              "correlations.csv",
              "claims.csv",
              "mlp.svg",
              "lenet.svg",
              "digits.png");
    }
    assertThat(out.toString())
        .contains("drawn digits (seed 0): 200 to train on, 100 to test on")
        .contains("MLP (784-64-10)", "LeNet", "L1 holds", "In " + results);
    BufferedImage digits = ImageIO.read(results.resolve("digits.png").toFile());
    assertThat(digits.getWidth()).isEqualTo(604);
    assertThat(digits.getRaster().getSample(1, 1, 0)).isEqualTo(255);
  }

  /** −η A K G is of log-probabilities, of which Σ π Δ is zero to first order; the tables hold every class. */
  @Test
  void mnist_tables_agreeWithEachOther() throws IOException {
    mnist("--out", folder.toString());

    List<CSVRecord> steps = rows("one-step.csv");
    assertThat(steps).hasSize(3 * 10 * 10 * 10);
    CSVRecord own = steps.stream()
        .filter(row -> row.get("epoch").equals("0")
            && row.get("update_class").equals("4")
            && row.get("observed_class").equals("4")
            && row.get("label").equals("4"))
        .findFirst()
        .orElseThrow();
    assertThat(number(own, "measured")).isPositive();
    assertThat(number(own, "remainder"))
        .isEqualTo(number(own, "measured") - number(own, "predicted"));
    for (CSVRecord pair : rows("pairs.csv")) {
      assertThat(number(pair, "kernel_similarity")).isBetween(0.0, 1.0);
      assertThat(number(pair, "adaptation_norm")).isBetween(3.0, Math.sqrt(18));
    }
    assertThat(rows("accumulated.csv")).hasSize(1000);
    assertThat(rows("training.csv"))
        .extracting(row -> row.get("epoch"))
        .containsExactly("0", "1", "2");
    assertThat(rows("steps.csv")).extracting(row -> row.get("step")).startsWith("5", "10");
    assertThat(rows("claims.csv"))
        .extracting(row -> row.get("id"))
        .containsExactly("L1", "L2", "L3", "L4", "L5");
  }

  @ParameterizedTest
  @CsvSource({"svg", "png"})
  void mnist_sameOptions_givesSameBytes(String format) throws IOException {
    mnist("--out", folder.resolve("a").toString(), "--format", format);
    mnist("--out", folder.resolve("b").toString(), "--format", format);

    try (Stream<Path> files = Files.list(folder.resolve("a"))) {
      List<Path> written = files.toList();
      assertThat(written).hasSize(11);
      for (Path file : written) {
        assertThat(Files.readAllBytes(folder.resolve("b").resolve(file.getFileName())))
            .as(file.toString())
            .isEqualTo(Files.readAllBytes(file));
      }
    }
  }

  @Test
  void mnist_anotherSeed_givesOtherNumbers() throws IOException {
    mnist("--out", folder.resolve("a").toString());
    mnist("--out", folder.resolve("b").toString(), "--seed", "1");

    assertThat(Files.readString(folder.resolve("b/training.csv")))
        .isNotEqualTo(Files.readString(folder.resolve("a/training.csv")));
  }

  /** Images of 28 × 28 in MNIST's own format: stripes as wide as the digit, so that a model can tell them apart. */
  @Test
  void mnist_data_readsTheFolder() throws IOException {
    Path data = Files.createDirectory(folder.resolve("data"));
    ByteBuffer images = ByteBuffer.allocate(16 + 300 * 784).putInt(0x803).putInt(300);
    images.putInt(28).putInt(28);
    ByteBuffer labels = ByteBuffer.allocate(8 + 300).putInt(0x801).putInt(300);
    for (int i = 0; i < 300; i++) {
      labels.put((byte) (i % 10));
      for (int pixel = 0; pixel < 784; pixel++) {
        images.put((byte) (pixel % 28 < 2 * (i % 10) + 2 ? 255 - i % 7 : 0));
      }
    }
    Files.write(data.resolve("t10k-images-idx3-ubyte"), images.array());
    Files.write(data.resolve("t10k-labels-idx1-ubyte"), labels.array());

    int code = mnist("--out", folder.resolve("out").toString(), "--data", data.toString());

    assertThat(err.toString()).isEmpty();
    assertThat(code).isEqualTo(ExitCode.DONE);
    assertThat(out.toString()).contains("MNIST's t10k files in " + data);
  }

  @Test
  void mnist_dataIsMissing_isRefusedBeforeAnythingIsWritten() {
    Path results = folder.resolve("results");

    int code =
        mnist("--out", results.toString(), "--data", folder.resolve("none").toString());

    assertThat(code).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(err.toString()).contains("none: is no folder").doesNotContain("\tat ");
    assertThat(results).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--train    | 0    | --train is 0, must be from 1 to 60000",
        "--test     | 70000 | --test is 70000, must be from 1 to 60000",
        "--test     | 15   | --examples is 2, but some class has fewer test images",
        "--epochs   | 0    | --epochs is 0, must be from 1 to 100",
        "--batch    | 201  | --batch is 201, but there are 200 images to train on",
        "--eta      | 0    | --eta is 0.0, must be greater than 0",
        "--every    | 0    | --every is 0, must be from 1 to 100000",
        "--every    | 41   | --every is 41, but there are 40 steps",
        "--examples | 1    | --examples is 1, must be from 2 to 20",
        "--model    | cnn  | --model",
        "--format   | gif  | --format",
      })
  void mnist_badOption_isRefusedBeforeAnythingIsWritten(
      String option, String value, String message) {
    Path results = folder.resolve("results");

    int code = mnist("--out", results.toString(), option, value);

    assertThat(code).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(err.toString()).contains(message).doesNotContain("\tat ");
    assertThat(results).doesNotExist();
  }

  private List<CSVRecord> rows(String name) throws IOException {
    return TABLE.parse(Files.newBufferedReader(folder.resolve(name))).getRecords();
  }

  private static double number(CSVRecord row, String column) {
    return Double.parseDouble(row.get(column));
  }
}
