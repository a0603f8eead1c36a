package dev.kymo.actors.cli;

import static dev.kymo.actors.cli.TinyExperiment.printed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kymo.actors.cli.TinyExperiment.Printed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Messages about a file's content name its line, counted from 1 as editors do, blank ones too; rows by their number are those of the
 * files that name rows so, counted from 0 without blank lines. Here line 1 of the rows is blank: row 0 stands in line 2.
 */
class CountedPlacesTest {
  @TempDir
  private Path folder;

  private TinyExperiment tiny;

  @BeforeEach
  void writeExperiment() throws IOException {
    tiny = new TinyExperiment(folder.toRealPath());
    Files.copy(tiny.path("rows.jsonl"), tiny.path("probes.jsonl"));
    for (String file : List.of("rows.jsonl", "probes.jsonl")) {
      tiny.write(file, "\n" + Files.readString(tiny.path(file)));
    }
    tiny.write("batches.jsonl", "\n[0, 1]\n[2, 11]\n");
    tiny.write("tiny.yaml", """
        name: tiny
        model: model
        data: {train: rows.jsonl, probes: probes.jsonl, max-length: 40, max-prompt-length: 20}
        recipes:
          only: [{objective: dpo, batches: batches.jsonl, learning-rate: 1e-3}]
        probe: {decompose: {every: 1, rows: [11]}}
        """);
  }

  private void replaceLine(String file, int line, String text) throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(tiny.path(file)));
    lines.set(line - 1, text);
    Files.write(tiny.path(file), lines);
  }

  private Printed run() {
    return printed("run", tiny.path("tiny.yaml"), "--out", tiny.path("out"), "--no-page");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "rows.jsonl    | 4 | {\"prompt\"                             | rows.jsonl, line 4: ",
        "rows.jsonl    | 4 | {\"prompt\": \" the\", \"chosen\": \" a\"} | rows.jsonl, line 4: has no response 'rejected'",
        "rows.jsonl    | 4 | {\"prompt\": \"\", \"chosen\": 3}        | rows.jsonl, line 4: ",
        "probes.jsonl  | 4 | [1]                                     | probes.jsonl, line 4: ",
        "batches.jsonl | 3 | {}                                      | batches.jsonl, line 3: ",
        "batches.jsonl | 3 | [2, 12]                                 | batches.jsonl, line 3: row 12 is not among the 12 rows trained on (0 to 11)",
        "tiny.yaml     | 6 | 'probe: {decompose: {every: 0}}'        | line 6: probe.decompose.every",
        "tiny.yaml     | 6 | 'probe: {decompose: {every: 1, rows: [12]}}' | there is no row 12; rows are 0 to 11",
      })
  void run_faultInAFile_namesLineOrRow(String file, int line, String text, String message)
      throws IOException {
    replaceLine(file, line, text.startsWith("'") ? text.substring(1, text.length() - 1) : text);

    Printed refused = run();

    assertThat(refused.errors()).contains(message);
    assertThat(refused.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
  }

  @ParameterizedTest
  @CsvSource({"score", "first-order", "decompose"})
  void command_faultInARow_namesItsLine(String command) throws IOException {
    replaceLine("probes.jsonl", 4, "{\"prompt\": \" the\", \"chosen\": 3}");

    Printed refused = switch (command) {
      case "score" ->
        printed(
            command,
            "--model",
            tiny.path("model"),
            "--probes",
            tiny.path("probes.jsonl"),
            "--out",
            tiny.path("o"));
      case "first-order" -> printed(command, tiny.path("tiny.yaml"), "--out", tiny.path("o"));
      default ->
        printed(
            command,
            "--before",
            tiny.path("model"),
            "--after",
            tiny.path("model"),
            "--observe",
            tiny.path("probes.jsonl"),
            "--out",
            tiny.path("o"));
    };

    assertThat(refused.errors()).contains("probes.jsonl, line 4: ");
    assertThat(refused.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
  }

  @Test
  void run_rows_areRecordedByNumberAndNoticedByLine() throws IOException {
    replaceLine(
        "rows.jsonl", 3, "{\"prompt\": \" the\", \"chosen\": \" tea\", \"rejected\": \"\"}");

    Printed printed = run();

    assertThat(printed.exitCode()).as(printed.errors()).isEqualTo(ExitCode.DONE);
    assertThat(printed.output())
        .contains("rejected responses are empty, nothing but the end of sequence (line 3)");
    assertThat(Files.readString(tiny.path("out/runs/only-s0/steps.jsonl")))
        .contains("\"rows\":[0,1]", "\"rows\":[2,11]");
    assertThat(Files.readString(tiny.path("out/runs/only-s0/examples.jsonl")))
        .contains("\"row\":11,");
  }
}
