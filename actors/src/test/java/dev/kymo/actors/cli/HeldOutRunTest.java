package dev.kymo.actors.cli;

import static dev.kymo.actors.cli.TinyExperiment.printed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kymo.actors.cli.TinyExperiment.Printed;
import dev.kymo.monitoring.rows.RowFormat;
import dev.kymo.vocabulary.HeldOutRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rewards of held-out rows, read while a real model trains. */
class HeldOutRunTest {
  /** Readings at 0, 2, 3 and 4, 6, 8, 9; the run resumes after step 4, in mid-stage. */
  private static final String YAML = """
      name: tiny
      model: model
      data: {train: rows.jsonl, probes: rows.jsonl, held-out: held-out.jsonl, probe-limit: 3, max-length: 40, max-prompt-length: 20}
      recipes:
        both: [{objective: sft, steps: 3}, {objective: dpo, steps: 6}]
      defaults: {learning-rate: 1e-3, warmup-steps: 2, checkpoint-every: 2}
      probe: {every: 2}
      """;

  @TempDir
  Path folder;

  private static List<String> lines(Path out) throws IOException {
    return Files.readAllLines(out.resolve("runs/both-s0/held-out.jsonl")).stream()
        .map(line -> line.replaceAll("\"(seconds|attempt)\":[^,}]*", "\"$1\":_"))
        .toList();
  }

  @Test
  void resume_withinAStageWithAReference_leavesTheRowsOfAnUndisturbedRun() throws IOException {
    TinyExperiment tiny = new TinyExperiment(folder.toRealPath());
    List<String> rows = Files.readAllLines(tiny.path("rows.jsonl"));
    Files.write(tiny.path("held-out.jsonl"), rows.subList(5, 12));
    tiny.write("tiny.yaml", YAML);
    Printed undisturbed =
        printed("run", tiny.path("tiny.yaml"), "--out", tiny.path("whole"), "--no-page");
    InterruptedExperiment.train(tiny.path("tiny.yaml"), tiny.path("cut"), 0, 6);

    Printed resumed = printed("resume", tiny.path("cut"), "--no-page");

    assertThat(undisturbed.exitCode()).as(undisturbed.errors()).isEqualTo(ExitCode.DONE);
    assertThat(resumed.exitCode()).as(resumed.errors()).isEqualTo(ExitCode.DONE);
    List<String> found = lines(tiny.path("whole"));
    assertThat(lines(tiny.path("cut"))).isEqualTo(found);
    List<HeldOutRow> read = found.stream()
        .map(line -> line.replace(":_", ":1"))
        .map(line -> RowFormat.recorded("both-s0", line, HeldOutRow.class).row())
        .toList();
    assertThat(read).extracting(HeldOutRow::step).containsExactly(4L, 6L, 8L, 9L);
    assertThat(read).allSatisfy(row -> {
      assertThat(row.stage()).isEqualTo(2);
      assertThat(row.count()).isEqualTo(7);
      assertThat(row.marginMean())
          .isNotZero()
          .isCloseTo(row.chosenRewardMean() - row.rejectedRewardMean(), within(1e-12));
      assertThat(row.accuracy() * 7).isEqualTo(Math.rint(row.accuracy() * 7));
    });
    assertThat(Files.readString(tiny.path("whole/report.html")))
        .contains("\"line\":\"margin, held out\",\"ofResponse\":false,\"points\":{\"x\":[4,");
  }
}
