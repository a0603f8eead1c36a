package dev.kymo.actors.cli;

import static dev.kymo.actors.cli.TinyExperiment.printed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kymo.actors.cli.TinyExperiment.Printed;
import dev.kymo.monitoring.rows.RowFormat;
import dev.kymo.monitoring.rows.RowKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;

/**
 * A recorded project in two states, interrupted and completed, and another one that files are taken from. Copies stand, one at a time, where the
 * project was recorded.
 */
final class DamagedProjects {
  /** Whose files are damaged; interrupted one step before its end. */
  static final String RUN = "second-s0";
  /** Whose must not suffer. */
  static final String NEIGHBOUR = "first-s0";

  private static final String YAML = """
      name: tiny
      model: model
      data: {train: rows.jsonl, probes: probes.jsonl, held-out: held-out.jsonl, probe-limit: 3, max-length: 40, max-prompt-length: 20}
      recipes:
        first: [{objective: sft, steps: 1}, {objective: dpo, batches: batches.jsonl}]
        second: [{objective: sft, steps: 2}, {objective: dpo, batches: batches.jsonl}]
      defaults: {learning-rate: 1e-3, warmup-steps: 2, checkpoint-every: 1}
      probe: {every: 2, decompose: {every: 1, observed: 2}, kernel: {every: 2, observed: 2, draws: 2}}
      """;
  private static final String ANOTHER = """
      name: another
      model: model
      data: {train: rows.jsonl, probes: rows.jsonl, probe-limit: 2, max-length: 40, max-prompt-length: 20}
      recipes:
        only: [{objective: dpo, steps: 1, learning-rate: 1e-3}]
      """;
  /** No process has it. */
  private static final String NOBODY = "999999999\n";

  private final Path home;
  private final Path project;
  private final Path interrupted;
  private final Path completed;
  private final Path another;
  private int copies;

  DamagedProjects(Path folder) throws IOException {
    home = folder.toRealPath();
    project = home.resolve("project");
    interrupted = record("interrupted", true);
    completed = record("completed", false);
    another = Files.createDirectory(home.resolve("another"));
    TinyExperiment tiny = new TinyExperiment(another);
    byte[] weights = Files.readAllBytes(another.resolve("model/model.safetensors"));
    weights[weights.length - 5] ^= 1;
    Files.write(another.resolve("model/model.safetensors"), weights);
    for (String name : List.of("config.json", "tokenizer.json", "tokenizer_config.json")) {
      Path file = another.resolve("model").resolve(name);
      Files.writeString(file, Files.readString(file) + "\n");
    }
    tiny.write("tiny.yaml", ANOTHER);
    train(tiny.path("tiny.yaml"), another.resolve("out"));
    Files.writeString(another.resolve("out/.lock"), "1\n"); // who lives as long as the machine
  }

  private Path record(String name, boolean interrupt) throws IOException {
    Files.createDirectory(project);
    TinyExperiment tiny = new TinyExperiment(project);
    List<String> rows = Files.readAllLines(tiny.path("rows.jsonl"));
    Files.write(tiny.path("probes.jsonl"), rows.subList(1, rows.size()));
    Files.write(tiny.path("held-out.jsonl"), rows.subList(6, 9));
    tiny.write("batches.jsonl", "[0, 1]\n[5, 2]\n");
    tiny.write("tiny.yaml", YAML);
    if (interrupt) {
      interrupt(tiny);
    } else {
      train(tiny.path("tiny.yaml"), tiny.path("out"));
    }
    Files.writeString(tiny.path("out/.lock"), NOBODY);
    return Files.move(project, home.resolve(name));
  }

  /** When all steps but the last are committed, so that every recording has the same rows in the same places. */
  private static void interrupt(TinyExperiment tiny) {
    Path list = tiny.path("out/runs/" + RUN + "/committed.json");
    assertThatThrownBy(() ->
            InterruptedExperiment.train(tiny.path("tiny.yaml"), tiny.path("out"), 1, 4, system -> {
              await(list, "\"step\":3,");
              system.abort();
            }))
        .isInstanceOf(ExecutionException.class);
  }

  private static void await(Path file, String text) {
    try {
      while (!Files.readString(file).contains(text)) {
        Thread.onSpinWait();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void train(Path yaml, Path out) {
    Printed trained = printed("run", yaml, "--out", out, "--no-page", "--workers", 1);
    assertThat(trained.exitCode()).as(trained.errors()).isEqualTo(ExitCode.DONE);
  }

  Path original(boolean isInterrupted) {
    return isInterrupted ? interrupted : completed;
  }

  /** Where the project was recorded. */
  Path project() {
    return project;
  }

  /** Puts a copy where the project was recorded, in the place of the one before. */
  Path copy(boolean isInterrupted) throws IOException {
    Path to = home.resolve("copy-" + copies++);
    Path from = original(isInterrupted);
    Files.walkFileTree(from, new SimpleFileVisitor<>() {
      @Override
      public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
          throws IOException {
        Files.createDirectories(to.resolve(from.relativize(folder)));
        return FileVisitResult.CONTINUE;
      }

      @Override
      public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
          throws IOException {
        Files.copy(file, to.resolve(from.relativize(file)));
        return FileVisitResult.CONTINUE;
      }
    });
    Files.deleteIfExists(project);
    Files.createSymbolicLink(project, to);
    return project;
  }

  /** What takes the place of a file that is replaced by another's. */
  Path anothers(DamagedFile kind, String name, boolean isInterrupted) throws IOException {
    Path from = original(isInterrupted);
    return switch (kind) {
      case PARAMETERS, OPTIMIZER, STATE, HASHES, STAGE_START -> {
        Path checkpoints = from.resolve("out/runs/" + NEIGHBOUR + "/checkpoints");
        yield checkpoints
            .resolve(DamagedFile.only(checkpoints))
            .resolve(Path.of(name).getFileName());
      }
      case SEGMENTS, VIEWS, BOTH, EVENTS, LIST, EXPORT, EXPORTED_WEIGHTS ->
        from.resolve(name.replace(RUN, NEIGHBOUR));
      case REFERENCES ->
        another
            .resolve("out/references")
            .resolve(DamagedFile.only(another.resolve("out/references")));
      case PROBES, HELD_OUT, BATCHES -> from.resolve("rows.jsonl");
      case ROWS -> from.resolve("probes.jsonl");
      default -> another.resolve(name);
    };
  }

  /** What an experiment has come to: every run's rows, without times, and its model. */
  static List<String> result(Path project) throws IOException {
    List<String> result = new ArrayList<>();
    for (String run : List.of(NEIGHBOUR, RUN)) {
      Path folder = project.resolve("out/runs").resolve(run);
      for (RowKind kind : RowKind.all()) {
        Path rows = folder.resolve(kind.fileName());
        if (Files.isRegularFile(rows)) {
          for (String line : Files.readAllLines(rows)) {
            result.add(run + " " + kind.name() + " " + RowFormat.comparable(line));
          }
        }
      }
      Path weights = folder.resolve("model/model.safetensors");
      result.add(run + " "
          + (Files.isRegularFile(weights)
              ? Arrays.hashCode(Files.readAllBytes(weights))
              : "no model"));
    }
    return result;
  }
}
