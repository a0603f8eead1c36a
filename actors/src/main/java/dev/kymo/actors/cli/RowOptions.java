package dev.kymo.actors.cli;

import dev.kymo.actors.experiment.BuiltinFiles;
import dev.kymo.workers.data.Truncation;
import dev.kymo.workers.world.BuiltinWorld;
import java.nio.file.Path;
import java.util.function.Function;
import picocli.CommandLine.Option;

/** Where rows come from and how they become tokens; for commands and groups of options to extend. */
abstract class RowOptions {
  @Option(
      names = "--max-length",
      paramLabel = "N",
      defaultValue = "512",
      description = "Tokens of prompt and response. Default: ${DEFAULT-VALUE}.")
  private int maxLength;

  @Option(
      names = "--max-prompt-length",
      paramLabel = "N",
      defaultValue = "256",
      description = "Tokens of a prompt that must be cut. Default: ${DEFAULT-VALUE}.")
  private int maxPromptLength;

  /**
   * How rows are cut.
   *
   * @throws IllegalArgumentException if the lengths make no sense
   */
  final Truncation truncation() {
    return new Truncation(maxLength, maxPromptLength, Truncation.By.ROW);
  }

  /** The path that a text names, which may be that of something built in. */
  static Path path(String text, Function<BuiltinWorld, Path> builtin) {
    return BuiltinFiles.isBuiltin(text) ? builtin.apply(BuiltinFiles.world(text)) : Path.of(text);
  }
}
