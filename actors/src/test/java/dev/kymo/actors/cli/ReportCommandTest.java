package dev.kymo.actors.cli;

import static dev.kymo.actors.cli.TinyExperiment.kymo;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportCommandTest {

  @TempDir
  private Path folder;

  @Test
  void run_thatEnds_leavesAReport() throws Exception {
    TinyExperiment tiny = new TinyExperiment(folder);

    kymo("run", tiny.path("tiny.yaml"), "--out", tiny.path("out"), "--no-page");

    assertThat(Files.readString(tiny.path("out/report.html")))
        .contains(
            "<title>tiny · Kymo report</title>", "completed 12/12", "SFT: chosen rises throughout");
  }

  @Test
  void run_whoseReportCannotBeWritten_isDoneNevertheless() throws Exception {
    TinyExperiment tiny = new TinyExperiment(folder);
    kymo("run", tiny.path("tiny.yaml"), "--out", tiny.path("out"), "--no-page");
    Files.delete(tiny.path("out/report.html"));
    Files.createDirectories(tiny.path("out/report.html/in-the-way"));

    TinyExperiment.Result result = kymo("resume", tiny.path("out"), "--no-page");

    assertThat(result).isEqualTo(new TinyExperiment.Result(ExitCode.DONE, ""));
    assertThat(tiny.path("out")).isDirectoryNotContaining("glob:**.part");
  }

  @Test
  void report_ofAFolderThatHoldsNoExperiment_isRefusedAndWritesNothing() {
    TinyExperiment.Result result = kymo("report", folder);

    assertThat(result.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(result.errors()).contains("holds no experiment");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void report_ofTwoExperiments_needsAPlaceAndHoldsBoth() throws Exception {
    TinyExperiment tiny = new TinyExperiment(folder);
    kymo("run", tiny.path("tiny.yaml"), "--out", tiny.path("first"), "--no-page");
    tiny.write("second.yaml", TinyExperiment.YAML.replace("name: tiny", "name: second"));
    kymo("run", tiny.path("second.yaml"), "--out", tiny.path("second"), "--no-page");

    TinyExperiment.Result refused = kymo("report", tiny.path("first"), tiny.path("second"));
    TinyExperiment.Result written =
        kymo("report", tiny.path("first"), tiny.path("second"), "--out", tiny.path("both.html"));

    assertThat(refused.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(refused.errors()).contains("--out");
    assertThat(written).isEqualTo(new TinyExperiment.Result(ExitCode.DONE, ""));
    assertThat(Files.readString(tiny.path("both.html")))
        .contains("<title>tiny, second · Kymo report</title>", "Phenomena over all experiments");
  }
}
