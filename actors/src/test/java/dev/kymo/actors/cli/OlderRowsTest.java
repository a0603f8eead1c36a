package dev.kymo.actors.cli;

import static dev.kymo.actors.cli.TinyExperiment.printed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kymo.actors.cli.TinyExperiment.Printed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows that an older version wrote and never committed, which lack columns that came since, repeated by this one. */
class OlderRowsTest {
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
    for (String kind : new String[] {"decompositions", "examples", "influence"}) {
      String text = Files.readString(rows.resolve(kind + ".jsonl"));
      assertThat(text).contains("\"step\":2,");
      Files.writeString(
          rows.resolve(kind + ".jsonl"),
          text.replaceAll("\"(conditioning|parts_error|trusted|left_out)\":[^,]*,", ""));
    }
  }

  private Printed resume() {
    return printed("resume", tiny.path("out"), "--no-page", "--workers", 1);
  }

  @Test
  void resume_rowsLackColumnsThatCameSince_repeatsThemAndEnds() throws IOException {
    Printed resumed = resume();

    assertThat(resumed.output()).contains("only-s0  completed").doesNotContain("diverged");
    assertThat(resumed.errors()).isEmpty();
    assertThat(resumed.exitCode()).isEqualTo(ExitCode.DONE);
    assertThat(Files.readString(tiny.path("out/runs/only-s0/decompositions.jsonl")))
        .startsWith("{\"step\":2,")
        .contains("\"conditioning\":");
  }

  @Test
  void resume_rowsLackColumnsAndDifferInAnother_endsAsDiverged() throws IOException {
    Path examples = rows.resolve("examples.jsonl");
    Files.writeString(
        examples,
        Files.readString(examples).replaceFirst("\"measured\":[^,]*,", "\"measured\":7.5,"));

    Printed resumed = resume();

    assertThat(resumed.output()).contains("only-s0  diverged");
    assertThat(resumed.exitCode()).isEqualTo(ExitCode.RUN_FAILED);
  }
}
