package dev.kymo.actors.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a command puts an experiment that begins; a picocli mixin. */
final class OutputOption {
  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder for the output. Default: out/NAME, with the experiment's name.")
  private @Nullable Path out;

  /** The output folder for an experiment of that name. */
  Path out(String experiment) {
    return out == null ? Path.of("out", experiment) : out;
  }

  /** The output folder if one was given. */
  @Nullable
  Path given() {
    return out;
  }
}
