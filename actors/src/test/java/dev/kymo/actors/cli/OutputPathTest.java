package dev.kymo.actors.cli;

import static dev.kymo.actors.cli.TinyExperiment.printed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kymo.actors.cli.TinyExperiment.Printed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * An output folder whose path would be syntax wherever it were pasted: in a database's URL, SQL, configuration, patterns, HTML,
 * file URLs. The same recording then loses its journal.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class OutputPathTest {
  private static final String OUT =
      "-a;INIT=CREATE SCHEMA x/b\\c\"d'e${g}h%20i ü ß\n*[!j]{k,l}#m?n=<b>&amp;~";
  private static final String YAML = """
      name: tiny
      model: model
      data: {train: rows.jsonl, probes: rows.jsonl, probe-limit: 2, max-length: 40, max-prompt-length: 20}
      recipes: {a: [{objective: dpo, epochs: 1}]}
      defaults: {learning-rate: 1e-3, warmup-steps: 2, checkpoint-every: 2}
      probe: {every: 5}
      """;

  @TempDir
  private static Path folder;

  private static Path out;

  @BeforeAll
  static void train() throws IOException {
    TinyExperiment tiny = new TinyExperiment(folder.toRealPath());
    tiny.write("tiny.yaml", YAML);
    out = tiny.folder.resolve("outer").resolve(OUT);

    Printed run = printed("run", tiny.path("tiny.yaml"), "--out", out, "--no-page");

    assertThat(run.exitCode()).as(run.output() + run.errors()).isEqualTo(ExitCode.DONE);
  }

  @Test
  @Order(1)
  void run_pathIsFullOfSyntax_writesThereAndNowhereElse() throws IOException {
    assertThat(entries(folder.toRealPath().resolve("outer")))
        .containsExactly(Path.of(OUT).getName(0).toString());
    assertThat(entries(out.getParent())).containsExactly(String.valueOf(out.getFileName()));
    assertThat(entries(out))
        .containsExactly(
            ".lock",
            "experiment.yaml",
            "journal.mv.db",
            "references",
            "report.html",
            "resolved.yaml",
            "runs");
  }

  @Test
  @Order(2)
  void everyCommand_pathIsFullOfSyntax_findsWhatIsThere() {
    for (String command : List.of("status", "replay", "report")) {
      Printed printed = printed(command, out);

      assertThat(printed.exitCode()).as(command + printed.errors()).isEqualTo(ExitCode.DONE);
    }
    Printed resumed = printed("resume", out, "--no-page");

    assertThat(resumed.exitCode()).as(resumed.errors()).isEqualTo(ExitCode.DONE);
    assertThat(resumed.output()).contains("completed");
  }

  @Test
  @Order(2)
  void resume_everyRunHasEnded_showsAttemptsAndLossesAndLogsNothingAnew() throws IOException {
    Path log = out.resolve("runs/a-s0/events.jsonl");
    String before = Files.readString(log);

    Printed resumed = printed("resume", out, "--no-page");

    assertThat(resumed.output()).containsPattern("a-s0 +completed +3/3 +1 +\\d+\\.\\d+");
    assertThat(log).hasContent(before);
  }

  @Test
  @Order(2)
  void resume_somethingHalfWrittenIsLeft_sweepsIt() throws IOException {
    List<Path> left = List.of(
        out.resolve("resolved.yaml.unfinished"),
        out.resolve("references/0f.writing"),
        out.resolve("runs/a-s0/committed.json.77-1.part"),
        out.resolve("runs/a-s0/checkpoints/step-00000002-t1-a1.writing/state.kryo"));
    Path other = out.resolve("runs/a-s0/model/notes.part");
    Files.createDirectories(left.get(3).getParent());
    for (Path file : left) {
      Files.writeString(file, "half");
    }
    Files.writeString(other, "came with the model");

    printed("resume", out, "--no-page");

    assertThat(left).allSatisfy(file -> assertThat(file).doesNotExist());
    assertThat(left.get(3).getParent()).doesNotExist();
    assertThat(other).exists();
    Files.delete(other);
  }

  @Test
  @Order(3)
  void report_pathIsFullOfSyntax_isNoMarkup() throws IOException {
    assertThat(Files.readString(out.resolve("report.html"))).doesNotContain("=<b>&amp;~");
  }

  @Test
  @Order(4)
  void resume_journalDamaged_isRefusedAtOnce() throws IOException {
    Path journal = out.resolve("journal.mv.db");
    byte[] whole = Files.readAllBytes(journal);
    Files.write(journal, new byte[whole.length]);

    Printed printed = printed("resume", out, "--no-page");

    assertThat(printed.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(printed.errors()).contains("the journal is damaged", "Nothing was changed");
    assertThat(printed.output()).doesNotContain("steps");
    Files.write(journal, whole);
  }

  @Test
  @Order(5)
  void resume_journalGone_isRefusedInsteadOfTrainingAnew() throws IOException {
    Path journal = out.resolve("journal.mv.db");
    Files.delete(journal);

    Printed printed = printed("resume", out, "--no-page");

    assertThat(printed.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(printed.errors()).contains("is gone", "step 3 of run a-s0", "committed.json");
    assertThat(journal).doesNotExist();
  }

  private static List<String> entries(Path folder) throws IOException {
    try (Stream<Path> listed = Files.list(folder)) {
      return listed.map(entry -> String.valueOf(entry.getFileName())).sorted().toList();
    }
  }
}
