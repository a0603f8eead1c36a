package dev.kymo.actors.cli;

import static dev.kymo.actors.cli.TinyExperiment.printed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kymo.actors.cli.TinyExperiment.Printed;
import dev.kymo.monitoring.log.EventLog;
import dev.kymo.vocabulary.LoggedEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows that another version wrote and never committed, which have other columns, repeated by this one. */
class RowsOfOtherVersionsTest {
  private static final List<String> TAKEN_APART =
      List.of("decompositions", "examples", "influence");

  @TempDir
  private Path folder;

  private TinyExperiment tiny;
  private Path rows;

  @BeforeEach
  void interruptBeforeTheFirstCommit() throws IOException {
    tiny = new TinyExperiment(folder.toRealPath());
    tiny.write("tiny.yaml", """
        name: tiny
        model: model
        data: {train: rows.jsonl, probes: rows.jsonl, probe-limit: 3, max-length: 40, max-prompt-length: 20}
        recipes:
          only: [{objective: dpo, epochs: 4}]
        defaults: {learning-rate: 1e-3, warmup-steps: 2, checkpoint-every: 100}
        probe: {every: 5, decompose: {every: 2, observed: 2}}
        """);
    // by then what was observed at step 2 has long been written, since training waits for its
    // probes
    InterruptedExperiment.train(tiny.path("tiny.yaml"), tiny.path("out"), 0, 11);
    rows = tiny.path("out/runs/only-s0/rows/t1");
    for (String kind : TAKEN_APART) {
      assertThat(Files.readString(rows.resolve(kind + ".jsonl"))).contains("\"step\":2,");
    }
  }

  /** Rewrites the segment of a kind, each match of {@code change} becoming {@code to}. */
  private void edit(String kind, String change, String to) throws IOException {
    Path segment = rows.resolve(kind + ".jsonl");
    String before = Files.readString(segment);
    String after = before.replaceAll(change, to);
    assertThat(after).isNotEqualTo(before);
    Files.writeString(segment, after);
  }

  /** As a version wrote them that named no columns and did not know some. */
  private void makeOlder() throws IOException {
    for (String kind : TAKEN_APART) {
      Path segment = rows.resolve(kind + ".jsonl");
      String text = Files.readString(segment);
      Files.writeString(
          segment,
          text.substring(text.indexOf('\n') + 1)
              .replaceAll("\"(conditioning|parts_error|trusted|left_out)\":[^,]*,", ""));
    }
  }

  private Printed resume() {
    return printed("resume", tiny.path("out"), "--no-page", "--workers", 1);
  }

  private List<String> branches() {
    return EventLog.read(tiny.path("out/runs/only-s0/events.jsonl"), "only-s0").events().stream()
        .filter(LoggedEvent.BranchStarted.class::isInstance)
        .map(event -> ((LoggedEvent.BranchStarted) event).why())
        .toList();
  }

  private void assertEnds(Printed resumed) {
    assertThat(resumed.output()).contains("only-s0  completed").doesNotContain("diverged");
    assertThat(resumed.errors()).isEmpty();
    assertThat(resumed.exitCode()).isEqualTo(ExitCode.DONE);
  }

  @Test
  void resume_rowsLackColumnsThatCameSince_repeatsThemAndEnds() throws IOException {
    makeOlder();

    Printed resumed = resume();

    assertEnds(resumed);
    assertThat(branches()).isEmpty();
    assertThat(Files.readString(tiny.path("out/runs/only-s0/decompositions.jsonl")))
        .startsWith("{\"step\":2,")
        .contains("\"conditioning\":");
  }

  @Test
  void resume_rowsLackColumnsAndDifferInAnother_endsAsDiverged() throws IOException {
    makeOlder();
    edit("examples", "(?<=^\\{\"step\":2.{1,200})\"measured\":[^,]*,", "\"measured\":7.5,");

    Printed resumed = resume();

    assertThat(resumed.output()).contains("only-s0  diverged");
    assertThat(resumed.exitCode()).isEqualTo(ExitCode.RUN_FAILED);
  }

  @Test
  void resume_rowsHaveColumnsOfANewerVersion_repeatsThemAndEnds() throws IOException {
    for (String kind : TAKEN_APART) {
      edit(kind, "(?<=\"schema\":)\\d(,\"columns\":\\[\"step\")", "9$1,\"width\"");
      edit(kind, "(\"step\":\\d+)", "$1,\"width\":0.5");
    }
    Files.writeString(
        rows.resolve("zebras.jsonl"), "{\"rows\":\"zebras\",\"schema\":9,\"columns\":[]}\n");

    Printed resumed = resume();

    assertEnds(resumed);
    assertThat(branches()).isEmpty();
    assertThat(Files.readString(tiny.path("out/runs/only-s0/decompositions.jsonl")))
        .doesNotContain("width");
  }

  @Test
  void resume_columnMeansSomethingElse_goesOnInAMarkedBranch() throws IOException {
    edit("steps", "(\"schema\":)1(,\"columns\":\\[[^]]*\\])", "$19$2,\"meanings\":{\"loss\":9}");
    edit("steps", "\"loss\":\\d", "\"loss\":77");

    Printed resumed = resume();

    assertEnds(resumed);
    assertThat(branches())
        .singleElement()
        .asString()
        .contains("rows/t1/steps.jsonl", "something else is meant by loss");
    assertThat(Files.readString(tiny.path("out/runs/only-s0/steps.jsonl")))
        .doesNotContain("\"loss\":77");
  }
}
