package dev.kymo.actors.cli;

import static dev.kymo.actors.cli.TinyExperiment.printed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kymo.actors.cli.TinyExperiment.Printed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportCommandTest {
  @TempDir
  private static Path folder;

  private static TinyExperiment tiny;

  @BeforeAll
  static void train() throws IOException {
    tiny = new TinyExperiment(folder.toRealPath());
    assertThat(printed("run", tiny.path("tiny.yaml"), "--out", tiny.path("out"), "--no-page"))
        .extracting(Printed::exitCode)
        .isEqualTo(ExitCode.DONE);
  }

  private static List<String> filesIn(Path place) throws IOException {
    try (Stream<Path> files = Files.list(place)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void call_csv_writesATableOfEachKindThatHasRows() throws IOException {
    Printed printed = printed("export", tiny.path("out"), "--format", "csv");

    Path export = tiny.path("out").resolve("export");
    assertThat(printed.errors()).isEmpty();
    assertThat(printed.exitCode()).isEqualTo(ExitCode.DONE);
    assertThat(export.resolve("steps.csv"))
        .content()
        .containsSubsequence("\ntiny,baseline-s0,baseline,0,1,", "\ntiny,extend-s0,extend,0,12,");
    assertThat(filesIn(export)).contains("readings.csv", "steps.csv").doesNotContain("kernel.csv");
    assertThat(printed.output()).contains("24 rows: " + export.resolve("steps.csv"));
  }

  @Test
  void call_eachFormat_writesIntoTheFolderGiven() throws IOException {
    for (ExportCommand.Format format :
        EnumSet.complementOf(EnumSet.of(ExportCommand.Format.MLFLOW))) {
      Path out = tiny.path("out-" + format);

      Printed printed = printed(
          "export",
          tiny.path("out"),
          "--format",
          format.toString().toUpperCase(Locale.ROOT),
          "--out",
          out);

      assertThat(printed.exitCode()).as(format + ": " + printed.errors()).isZero();
      assertThat(filesIn(out)).as(format.toString()).isNotEmpty();
    }
    assertThat(filesIn(tiny.path("out-tensorboard").resolve("tensorboard")))
        .containsExactly("baseline-s0", "extend-s0");
  }

  @Test
  void call_badInput_isRefusedAndWritesNothing() throws IOException {
    Path file = Files.writeString(tiny.path("a-file"), "x");
    Path none = tiny.path("none");

    assertThat(printed("export", tiny.path("out"))).satisfies(refused("--format"));
    assertThat(printed("export", tiny.path("out"), "--format", "xml"))
        .satisfies(refused("xml", "parquet, csv, tensorboard, mlflow, openmetrics"));
    assertThat(printed("export", none, "--format", "csv")).satisfies(refused(none.toString()));
    assertThat(printed("export", tiny.path("out"), "--format", "csv", "--out", file))
        .satisfies(refused(file.toString(), "not a folder"));
    assertThat(printed("export", tiny.path("out"), "--format", "mlflow"))
        .satisfies(refused("--to URL"));
    assertThat(printed("export", tiny.path("out"), "--format", "mlflow", "--to", "here"))
        .satisfies(refused("--to here", "http://127.0.0.1:5000"));
    assertThat(printed("export", tiny.path("out"), "--format", "csv", "--to", "http://a:1"))
        .satisfies(refused("--to is for"));
    assertThat(none).doesNotExist();
  }

  private static Consumer<Printed> refused(String... words) {
    return printed -> {
      assertThat(printed.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
      assertThat(printed.errors()).contains(words);
    };
  }
}
