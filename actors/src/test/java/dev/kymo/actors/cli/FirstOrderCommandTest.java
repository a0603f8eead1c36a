package dev.kymo.actors.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FirstOrderCommandTest {
  private static final CSVFormat TABLE =
      CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).build();

  /** The slope is 1 in the limit; where the remainder is a tenth, third-order terms bend it by less than this. */
  private static final double BEND = 0.1;

  @TempDir
  Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private TinyExperiment tiny;

  @BeforeEach
  void writeExperiment() throws IOException {
    tiny = new TinyExperiment(Files.createDirectory(folder.resolve("tiny")));
  }

  private int firstOrder(Object... options) {
    return Main.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(Stream.concat(Stream.of("first-order", tiny.path("tiny.yaml")), Stream.of(options))
            .map(String::valueOf)
            .toArray(String[]::new));
  }

  @ParameterizedTest
  @CsvSource({"1", "2"})
  void firstOrder_tinyModel_findsSlopeOneOverEta(int stage) throws IOException {
    Path results = folder.resolve("new/results");

    int code = firstOrder("--out", results, "--rows", 3, "--stage", stage, "--eta", "1e-8..1e-1");

    assertThat(err.toString()).isEmpty();
    assertThat(code).isEqualTo(ExitCode.DONE);
    assertThat(names(results))
        .containsExactly("eta.csv", "first-order.svg", "fits.csv", "steps.csv", "summary.txt");
    List<CSVRecord> fits = rows(results, "fits.csv");
    assertThat(fits)
        .extracting(row -> row.get("curve") + " " + row.get("response"))
        .containsExactly(
            "gradient all",
            "gradient chosen",
            "gradient rejected",
            "rmsprop all",
            "rmsprop chosen",
            "rmsprop rejected",
            "trained all",
            "trained chosen",
            "trained rejected");
    for (CSVRecord fit : fits.subList(0, 6)) {
      assertThat(Double.parseDouble(fit.get("slope"))).as("%s", fit).isCloseTo(1, within(BEND));
    }
    assertThat(rows(results, "steps.csv"))
        .extracting(row -> row.get("response") + " " + row.get("steps"))
        .startsWith("all 1", "all 2", "all 4", "chosen 1");
  }

  /** The experiment's own learning rate, which warms up over two steps, is measured though the grid leaves it out. */
  @Test
  void firstOrder_summary_answersForTheExperimentsLearningRate() throws IOException {
    Path results = folder.resolve("results");

    firstOrder("--out", results, "--eta", "1e-6..1e-4", "--steps", "1,3");

    List<CSVRecord> etas = rows(results, "eta.csv");
    assertThat(etas.subList(0, 6))
        .extracting(row -> row.get("eta"))
        .containsExactly("1.0E-6", "3.16E-6", "1.0E-5", "3.16E-5", "1.0E-4", "0.001");
    String summary = Files.readString(results.resolve("summary.txt"));
    assertThat(out.toString()).contains(summary);
    assertThat(summary)
        .startsWith("First order of tiny: recipe baseline, stage 1 (sft, rmsprop), seed 0\n")
        .contains("trains with η = 1.0e-03, of which this step has 3.3e-04")
        .contains("After 3 (η summed up: 2.0e-03)");
  }

  @Test
  void firstOrder_sameOptions_givesSameBytes() throws IOException {
    for (String name : List.of("a", "b")) {
      firstOrder(
          "--out", folder.resolve(name), "--recipe", "extend", "--seed", 3, "--format", "png");
    }

    List<String> written = names(folder.resolve("a"));
    assertThat(written).contains("first-order.png").hasSize(5);
    for (String name : written) {
      assertThat(Files.readAllBytes(folder.resolve("b").resolve(name)))
          .as(name)
          .isEqualTo(Files.readAllBytes(folder.resolve("a").resolve(name)));
    }
  }

  @Test
  void firstOrder_otherSeed_beginsWithOtherRows() {
    firstOrder("--out", folder.resolve("a"), "--steps", 1, "--eta", 1e-3);
    String first = out.toString();
    firstOrder("--out", folder.resolve("a"), "--steps", 1, "--eta", 1e-3, "--seed", 1);

    assertThat(out.toString().substring(first.length()).lines().skip(1).findFirst())
        .isNotEqualTo(first.lines().skip(1).findFirst());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--recipe | best     | --recipe is best,",
        "--recipe | best     | has baseline, extend",
        "--stage  | 3        | --stage is 3, the recipe has stages 1 to 2",
        "--stage  | 0        | --stage is 0, the recipe has stages 1 to 2",
        "--after  | -1       | --after is -1, must not be negative",
        "--after  | 6        | --after is 6, but stage 1 has 6 steps; --steps begins with 1",
        "--rows   | 0        | --rows is 0, must be at least 1",
        "--eta    | 1e-2..1e-6 | --eta is 1e-2..1e-6, must be a range of positive numbers",
        "--eta    | 1e-6..   | --eta is 1e-6.., must be numbers (1,3,10) or a range (1..10)",
        "--eta    | 1e-3,1e-4 | --eta has 1.0E-4 after 0.001, must be ascending and positive",
        "--eta    | NaN      | --eta has NaN after 0.0, must be ascending and positive",
        "--steps  | 1,two    | --steps is 1,two, must be numbers (1,3,10) or a range (1..10)",
        "--steps  | 0..4     | --steps is 0..4, must be a range of positive numbers",
        "--steps  | 7,8      | --steps begins with 7",
        "--format | gif      | --format",
        "--seed   | any      | --seed",
      })
  void firstOrder_badOption_isRefusedBeforeAnythingIsWritten(
      String option, String value, String message) {
    Path results = folder.resolve("results");

    int code = firstOrder("--out", results, option, value);

    assertThat(code).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(err.toString()).contains(message).doesNotContain("\tat ");
    assertThat(results).doesNotExist();
  }

  @Test
  void firstOrder_outIsAFile_isRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");

    int code = firstOrder("--out", file.resolve("below"));

    assertThat(code).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(err.toString()).contains("cannot write into " + file);
  }

  @Test
  void firstOrder_rowWithoutARejectedResponse_isNamed() throws IOException {
    tiny.write("rows.jsonl", "{\"prompt\": \" the cat:\", \"chosen\": \" tea\"}\n");

    int code = firstOrder("--out", folder.resolve("results"));

    assertThat(code).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(err.toString()).contains("rows.jsonl").contains("rejected");
  }

  @Test
  void firstOrder_trainingThatDiverges_leavesNothing() throws IOException {
    tiny.write("tiny.yaml", TinyExperiment.YAML.replace("1e-3", "1e20"));
    Path results = folder.resolve("results");

    int code = firstOrder("--out", results);

    assertThat(code).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(err.toString()).contains("training diverges: ").contains("lower its learning-rate");
    assertThat(results).doesNotExist();
  }

  private static List<String> names(Path results) throws IOException {
    try (Stream<Path> files = Files.list(results)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static List<CSVRecord> rows(Path results, String name) throws IOException {
    return TABLE.parse(Files.newBufferedReader(results.resolve(name))).getRecords();
  }
}
