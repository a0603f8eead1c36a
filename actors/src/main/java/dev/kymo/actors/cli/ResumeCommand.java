package dev.kymo.actors.cli;

import dev.kymo.actors.experiment.OutputFolder;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Continues whatever is not finished in an output folder. */
@Command(name = "resume", description = "Continues whatever is not finished in an output folder.")
final class ResumeCommand implements Callable<Integer> {

  @Parameters(paramLabel = "DIR", description = "The output folder of an earlier run.")
  private Path folder = Path.of("");

  @Mixin
  private RunOptions options = new RunOptions();

  @Mixin
  private MovedInputOptions moved = new MovedInputOptions();

  @Override
  public Integer call() {
    String experiment = OutputFolder.inspect(folder).experiment().name();
    try (Spool screen = Spool.toOutput()) {
      screen.printer().println("Checking models and data ...");
      OutputFolder recorded = OutputFolder.inspect(folder, moved.given());
      return new ExperimentRunner(options, screen, options.companion())
          .run(
              experiment,
              recorded.runs(),
              recorded.provenance().notices(),
              folder,
              checked -> OutputFolder.open(folder, moved.given()));
    }
  }
}
