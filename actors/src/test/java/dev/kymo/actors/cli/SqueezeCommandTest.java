package dev.kymo.actors.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kymo.actors.DocumentedColumns;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SqueezeCommandTest {
  private static final CSVFormat TABLE =
      CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).build();

  @TempDir
  Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int squeeze(String... options) {
    List<String> words = new ArrayList<>(List.of("squeeze"));
    words.addAll(List.of(options));
    if (!words.contains("--cases")) {
      words.addAll(List.of("--cases", "50"));
    }
    return Main.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(words.toArray(String[]::new));
  }

  @Test
  void squeeze_defaults_writesTablesPicturesAndVerdicts() throws IOException {
    Path results = folder.resolve("new/results");

    int code = squeeze("--out", results.toString());

    assertThat(code).isEqualTo(ExitCode.DONE);
    try (Stream<Path> files = Files.list(results)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "vectors.csv",
              "sweeps.csv",
              "two-gram.csv",
              "claims.csv",
              "vectors.svg",
              "sweeps.svg");
    }
    DocumentedColumns.assertDescribeTables("squeeze", results);
    assertThat(out.toString())
        .contains("Q1 holds", "50 of 50", "dpo-off-policy", "2-gram", "In " + results);
  }

  /** 30 labels × 7 objectives; with softmax's 1 = Σπ, changes of probability add up to nothing. */
  @Test
  void squeeze_vectors_holdEveryLabelOfEveryObjective() throws IOException {
    squeeze("--out", folder.toString());

    List<CSVRecord> rows = rows("vectors.csv");
    assertThat(rows).hasSize(7 * 30);
    for (int objective = 0; objective < 7; objective++) {
      double sum = rows.subList(objective * 30, objective * 30 + 30).stream()
          .mapToDouble(row -> Double.parseDouble(row.get("change_probability")))
          .sum();
      assertThat(Math.abs(sum)).isLessThan(1e-12);
    }
    CSVRecord ofSft = rows.get(16);
    assertThat(ofSft.get("objective")).isEqualTo("sft");
    assertThat(ofSft.get("role")).isEqualTo("chosen");
    assertThat(ofSft.get("first_order_push_down")).isEmpty();
    assertThat(Double.parseDouble(ofSft.get("change_logprob"))).isPositive();
  }

  @Test
  void squeeze_claims_areThoseOfTheCases() throws IOException {
    squeeze("--out", folder.toString(), "--seed", "5");

    List<CSVRecord> rows = rows("claims.csv");
    assertThat(rows).extracting(row -> row.get("id")).containsExactly("Q1", "Q2", "Q3", "Q4", "Q5");
    assertThat(rows.get(0).get("held")).isEqualTo("50");
    assertThat(rows.get(1).get("verdict")).isEqualTo("holds");
  }

  @ParameterizedTest
  @CsvSource({"svg", "png"})
  void squeeze_sameOptions_givesSameBytes(String format) throws IOException {
    squeeze("--out", folder.resolve("a").toString(), "--format", format);
    squeeze("--out", folder.resolve("b").toString(), "--format", format);

    try (Stream<Path> files = Files.list(folder.resolve("a"))) {
      List<Path> written = files.toList();
      assertThat(written).hasSize(6);
      for (Path file : written) {
        assertThat(Files.readAllBytes(folder.resolve("b").resolve(file.getFileName())))
            .as(file.toString())
            .isEqualTo(Files.readAllBytes(file));
      }
    }
  }

  @Test
  void squeeze_smallestAndFlattest_works() {
    int code = squeeze("--out", folder.toString(), "--vocabulary", "4", "--peakiness", "0");

    assertThat(err.toString()).isEmpty();
    assertThat(code).isEqualTo(ExitCode.DONE);
  }

  @Test
  void squeeze_mostPeaked_works() {
    int code = squeeze("--out", folder.toString(), "--vocabulary", "60", "--peakiness", "50");

    assertThat(err.toString()).isEmpty();
    assertThat(code).isEqualTo(ExitCode.DONE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--vocabulary | 3    | --vocabulary is 3, must be from 4 to 200",
        "--peakiness  | -1   | --peakiness is -1.0, must be from 0 to 50.0",
        "--mode       | 30   | --mode is 30, must be a label from 0 to 29",
        "--chosen     | 27   | --chosen and --rejected are both 27, must differ",
        "--rejected   | -1   | --rejected is -1, must be a label from 0 to 29",
        "--eta        | 0    | --eta is 0.0, must be a number greater than 0",
        "--eta        | fast | is not a double",
        "--beta       | NaN  | --beta is NaN, must be a number greater than 0",
        "--cases      | 0    | --cases is 0, must be from 1 to 1000000",
        "--format     | gif  | --format",
        "--form       | png  | Unknown option",
      })
  void squeeze_badOption_isRefusedBeforeAnythingIsWritten(
      String option, String value, String message) {
    Path results = folder.resolve("results");

    int code = squeeze("--out", results.toString(), option, value);

    assertThat(code).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(err.toString()).contains(message).doesNotContain("\tat ");
    assertThat(results).doesNotExist();
  }

  @Test
  void squeeze_outIsAFile_isRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");

    int code = squeeze("--out", file.toString());

    assertThat(code).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(err.toString()).contains("cannot write into " + file + ", which is a file");
  }

  private List<CSVRecord> rows(String name) throws IOException {
    return TABLE.parse(Files.newBufferedReader(folder.resolve(name))).getRecords();
  }
}
