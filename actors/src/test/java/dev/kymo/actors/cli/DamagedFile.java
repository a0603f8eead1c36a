package dev.kymo.actors.cli;

import dev.kymo.monitoring.rows.RowKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A file, or several of one kind, that commands read, by its name in a project. */
enum DamagedFile {
  PARAMETERS("checkpoints/…/parameters.safetensors, the newest"),
  OPTIMIZER("checkpoints/…/optimizer.safetensors, the newest"),
  STATE("checkpoints/…/state.kryo, the newest"),
  HASHES("checkpoints/…/files.json, the newest"),
  STAGE_START("checkpoints/…/parameters.safetensors, the last stage's start"),
  SEGMENTS("rows/t1/*.jsonl, of every kind"),
  VIEWS("*.jsonl, the assembled rows of every kind"),
  BOTH("rows/t1/*.jsonl and *.jsonl"),
  EVENTS("events.jsonl"),
  LIST("committed.json"),
  EXPORT("model/: configuration, tokenizer and weights"),
  EXPORTED_WEIGHTS("model/model.safetensors"),
  JOURNAL("journal.mv.db"),
  RESOLVED("resolved.yaml"),
  EXPERIMENT("experiment.yaml"),
  REFERENCES("references/*.safetensors"),
  LOCK(".lock"),
  REPORT("report.html"),
  CONFIG("the model's config.json"),
  WEIGHTS("the model's model.safetensors"),
  TOKENIZER("the model's tokenizer.json"),
  TOKENIZER_CONFIG("the model's tokenizer_config.json"),
  ROWS("data.train"),
  PROBES("data.probes"),
  HELD_OUT("data.held-out"),
  BATCHES("batches");

  final String words;

  DamagedFile(String words) {
    this.words = words;
  }

  /** Whether an experiment has it that was interrupted in the run that is damaged. */
  boolean isInInterrupted() {
    return switch (this) {
      case VIEWS, BOTH, EXPORT, EXPORTED_WEIGHTS, REPORT -> false;
      default -> true;
    };
  }

  /** The files below a project, of this run. */
  List<String> in(Path project, String run) throws IOException {
    String folder = "out/runs/" + run + "/";
    return switch (this) {
      case PARAMETERS -> List.of(newestCheckpoint(project, folder) + "parameters.safetensors");
      case OPTIMIZER -> List.of(newestCheckpoint(project, folder) + "optimizer.safetensors");
      case STATE -> List.of(newestCheckpoint(project, folder) + "state.kryo");
      case HASHES -> List.of(newestCheckpoint(project, folder) + "files.json");
      case STAGE_START ->
        List.of(beginning(project, folder + "checkpoints/", "step-00000002")
            + "/parameters.safetensors");
      case SEGMENTS -> there(project, segments(folder));
      case VIEWS -> there(project, views(folder));
      case BOTH -> there(project, Stream.concat(segments(folder), views(folder)));
      case EVENTS -> List.of(folder + "events.jsonl");
      case LIST -> List.of(folder + "committed.json");
      case EXPORT ->
        List.of(
            folder + "model/config.json",
            folder + "model/model.safetensors",
            folder + "model/tokenizer.json");
      case EXPORTED_WEIGHTS -> List.of(folder + "model/model.safetensors");
      case JOURNAL -> List.of("out/journal.mv.db");
      case RESOLVED -> List.of("out/resolved.yaml");
      case EXPERIMENT -> List.of("out/experiment.yaml");
      case REFERENCES -> List.of("out/references/" + only(project.resolve("out/references")));
      case LOCK -> List.of("out/.lock");
      case REPORT -> List.of("out/report.html");
      case CONFIG -> List.of("model/config.json");
      case WEIGHTS -> List.of("model/model.safetensors");
      case TOKENIZER -> List.of("model/tokenizer.json");
      case TOKENIZER_CONFIG -> List.of("model/tokenizer_config.json");
      case ROWS -> List.of("rows.jsonl");
      case PROBES -> List.of("probes.jsonl");
      case HELD_OUT -> List.of("held-out.jsonl");
      case BATCHES -> List.of("batches.jsonl");
    };
  }

  /** The last of the names in a folder, which for checkpoints is the newest. */
  static String only(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .sorted()
          .reduce((a, b) -> b)
          .orElseThrow();
    }
  }

  private static String newestCheckpoint(Path project, String folder) throws IOException {
    return folder + "checkpoints/" + only(project.resolve(folder + "checkpoints")) + "/";
  }

  private static String beginning(Path project, String folder, String name) throws IOException {
    try (Stream<Path> files = Files.list(project.resolve(folder))) {
      return files
          .map(file -> folder + file.getFileName())
          .filter(file -> file.startsWith(folder + name))
          .findFirst()
          .orElseThrow();
    }
  }

  private static Stream<String> segments(String folder) {
    return RowKind.all().stream().map(kind -> folder + "rows/t1/" + kind.fileName());
  }

  private static Stream<String> views(String folder) {
    return RowKind.all().stream().map(kind -> folder + kind.fileName());
  }

  private static List<String> there(Path project, Stream<String> names) {
    return names.filter(name -> Files.exists(project.resolve(name))).toList();
  }
}
