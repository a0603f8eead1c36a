package dev.kymo.actors.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kymo.monitoring.log.EventLog;
import dev.kymo.vocabulary.LoggedEvent.ReplayMismatch;
import dev.kymo.vocabulary.LoggedEvent.RowsObserved;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which rows of the probe set decomposed steps and kernels observe. */
class ObservedRowsRunTest {
  private static final Pattern ROW_AND_RESPONSE =
      Pattern.compile("\"row\":(\\d+),\"response\":\"(\\w+)\"");

  @TempDir
  Path folder;

  private static String row(int number) {
    return "{\"prompt\": \" the cat" + " a rose".repeat(number % 5) + " tea".repeat(number / 5)
        + "\", \"chosen\": \" the shore\", \"rejected\": \" a cat\", \"chosen_initial\": \" tea\","
        + " \"irr_train\": \" dots dots\"}";
  }

  private static List<String> rows(int from, int to) {
    List<String> rows = new ArrayList<>();
    for (int row = from; row < to; row++) {
      rows.add(row(row));
    }
    return rows;
  }

  /** Each example of a decomposed step as "row response". */
  private static List<String> examples(Path run, long step) throws IOException {
    List<String> examples = new ArrayList<>();
    for (String line : Files.readAllLines(run.resolve("examples.jsonl"))) {
      Matcher matcher = ROW_AND_RESPONSE.matcher(line);
      if (line.startsWith("{\"step\":" + step + ",") && matcher.find()) {
        examples.add(matcher.group(1) + " " + matcher.group(2));
      }
    }
    return examples;
  }

  private static List<RowsObserved> observed(Path run) throws IOException {
    return EventLog.read(run.resolve("events.jsonl"), String.valueOf(run.getFileName()))
        .events()
        .stream()
        .filter(RowsObserved.class::isInstance)
        .map(RowsObserved.class::cast)
        .toList();
  }

  private static String printedBy(Object... arguments) {
    PrintStream screen = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      assertThat(TinyExperiment.kymo(arguments)).isEqualTo(new TinyExperiment.Result(0, ""));
    } finally {
      System.setOut(screen);
    }
    return printed.toString(StandardCharsets.UTF_8);
  }

  @Test
  void run_defaults_observeDrawnRowsWithThreeResponsesInAllRuns() throws Exception {
    TinyExperiment tiny = new TinyExperiment(folder);
    Files.write(tiny.path("train.jsonl"), rows(0, 10));
    Files.write(tiny.path("probes.jsonl"), rows(4, 24));
    tiny.write("observed.yaml", """
        name: observed
        model: model
        data: {train: train.jsonl, probes: probes.jsonl, max-length: 40, max-prompt-length: 20}
        recipes:
          sft: [{objective: sft, steps: 3}]
          dpo: [{objective: dpo, steps: 3}]
        defaults: {learning-rate: 1e-3, warmup-steps: 2, checkpoint-every: 4}
        probe: {decompose: {every: 2}, kernel: {observed: 3}}
        """);
    Path out = tiny.path("out");

    String printed =
        printedBy("run", tiny.path("observed.yaml"), "--out", out, "--no-page", "--workers", 2);

    Path sft = out.resolve("runs/sft-s0");
    Path dpo = out.resolve("runs/dpo-s0");
    RowsObserved decomposed = observed(sft).get(0);
    assertThat(decomposed.by()).isEqualTo("decompose");
    assertThat(decomposed.rows()).hasSize(5);
    assertThat(decomposed.trained())
        .isEqualTo(decomposed.rows().stream().filter(row -> row < 6).toList())
        .hasSizeBetween(1, 4);
    List<String> expected = decomposed.rows().stream()
        .flatMap(row -> List.of("chosen", "rejected", "irr_train", "argmax").stream()
            .map(response -> row + " " + response))
        .toList();
    assertThat(examples(sft, 2)).isEqualTo(expected);
    assertThat(examples(dpo, 2)).isEqualTo(expected);
    assertThat(observed(sft).get(1).by()).isEqualTo("kernel");
    assertThat(observed(sft).get(1).rows()).hasSize(3);
    assertThat(observed(dpo))
        .extracting(RowsObserved::rows)
        .isEqualTo(observed(sft).stream().map(RowsObserved::rows).toList());
    String trained = decomposed.trained().size() + " of them trained on too";
    assertThat(printed)
        .contains("observed: 5 rows, " + trained + "; 15 examples")
        .contains("sft-s0  1 sft  1/3    rejected  ");
    assertThat(Files.readString(out.resolve("report.html")))
        .contains("Observed: 5 rows, " + trained + "; 15 examples.")
        .contains("Means over rows of the probe set: 3 rows, ");
  }

  /** Of three rows with as many response types, the recording observed the first 6 examples, which are two rows. */
  @Test
  void resume_recordingWithoutAFormat_observesWhatItObserved() throws Exception {
    Path recorded = StoredRecording.OF_2F4ED9C.in(folder);

    printedBy("resume", recorded, "--no-page");

    Path run = recorded.resolve("runs/unfinished-s0");
    assertThat(EventLog.read(run.resolve("events.jsonl"), String.valueOf(run.getFileName()))
            .events())
        .noneMatch(ReplayMismatch.class::isInstance)
        .noneMatch(RowsObserved.class::isInstance);
    for (long step : new long[] {6, 12, 18}) {
      assertThat(examples(run, step))
          .containsExactly(
              "0 chosen",
              "0 rejected",
              "0 irr_train",
              "0 argmax",
              "1 chosen",
              "1 rejected",
              "1 irr_train",
              "1 argmax");
    }
    assertThat(new TreeSet<>(examples(recorded.resolve("runs/waiting-s0"), 6)))
        .isEqualTo(new TreeSet<>(examples(run, 6)));
  }
}
