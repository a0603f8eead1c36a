package dev.kymo.actors.experiment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.kymo.vocabulary.IoReason;
import dev.kymo.workers.input.InputFile;
import dev.kymo.workers.input.InputJson;
import dev.kymo.workers.input.InputLimit;
import dev.kymo.workers.input.Quoted;
import dev.kymo.workers.input.TextLines;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads the rows of each step: JSON lines, each an array of row numbers. */
final class BatchesFile {
  private static final JsonMapper JSON = InputJson.mapper(InputLimit.LINE_TOKENS)
      .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
      .build();
  /** A file that is wrong throughout would hide what else is wrong. */
  private static final int MOST_PROBLEMS = 5;
  /** Problems that are counted. */
  private static final int MOST_KEPT = 10_000;

  private final Path file;
  private final int rows;
  private final List<String> problems = new ArrayList<>();

  private BatchesFile(Path file, int rows) {
    this.file = file;
    this.rows = rows;
  }

  /**
   * Reads a file; what is wrong is added to {@code problems} at {@code key}.
   *
   * @param rows row numbers must be below this
   */
  static List<List<Integer>> read(Path file, int rows, YamlNode key, Problems problems) {
    BatchesFile reader = new BatchesFile(file, rows);
    List<List<Integer>> batches = InputFile.reading(file, reader::read);
    reader.problems.stream().limit(MOST_PROBLEMS).forEach(problem -> problems.add(key, problem));
    int more = reader.problems.size() - MOST_PROBLEMS;
    if (more > 0) {
      problems.add(key, file + ": and " + more + " more lines with problems");
    }
    return batches;
  }

  private List<List<Integer>> read() {
    List<List<Integer>> batches = new ArrayList<>();
    try (TextLines lines = TextLines.open(file)) {
      for (byte[] line = lines.next(); line != null; line = lines.next()) {
        if (!TextLines.isBlank(line)) {
          batches.add(batch(new String(line, StandardCharsets.UTF_8), lines.line()));
        }
      }
    } catch (IOException e) {
      problems.add("cannot read " + file + ": " + IoReason.of(e));
      return batches;
    }
    if (batches.isEmpty()) {
      problems.add(file + " has no batches");
    }
    return batches;
  }

  private List<Integer> batch(String line, long number) {
    List<Integer> batch = new ArrayList<>();
    try {
      JsonNode json = JSON.readTree(line);
      if (!json.isArray() || json.isEmpty()) {
        problem(
            number,
            "must be an array of row numbers that is not empty, but is " + Quoted.text(line));
        return batch;
      }
      for (JsonNode row : json) {
        if (!row.canConvertToInt() || !row.isIntegralNumber() || row.intValue() < 0) {
          problem(number, Quoted.text(row.toString()) + " is not a row number");
          return batch;
        }
        if (row.intValue() >= rows) {
          problem(
              number,
              "row " + row + " is not among the " + rows + " rows trained on (0 to " + (rows - 1)
                  + ")");
          return batch;
        }
        batch.add(row.intValue());
      }
    } catch (JsonProcessingException e) {
      problem(number, "malformed JSON: " + Quoted.text(line));
    }
    return batch;
  }

  private void problem(long line, String message) {
    if (problems.size() < MOST_KEPT) {
      problems.add(file + ", line " + line + ": " + message);
    }
  }
}
