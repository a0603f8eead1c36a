package dev.kymo.actors.cli;

import dev.kymo.actors.experiment.Experiment;
import dev.kymo.actors.experiment.ExperimentFile;
import dev.kymo.actors.experiment.OutputFolder;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Trains and observes every run of an experiment file. */
@Command(name = "run", description = "Trains and observes every run of an experiment file.")
final class RunCommand implements Callable<Integer> {

  @Parameters(paramLabel = "EXPERIMENT.yaml", description = "What to run.")
  private Path file = Path.of("");

  @Mixin
  private RunOptions options = new RunOptions();

  @Mixin
  private OutputOption output = new OutputOption();

  @Override
  public Integer call() {
    ExperimentFile read = ExperimentFile.read(file);
    Experiment experiment = read.experiment();
    Path out = output.out(experiment.name());
    WritablePlace.requireFolder("--out " + out, out.toAbsolutePath());
    RestartNote.leave(options.command(), out);
    try (Spool screen = Spool.toOutput()) {
      screen.printer().println("Checking models and data ...");
      return new ExperimentRunner(options, screen, options.companion())
          .run(
              experiment.name(),
              experiment.runs(),
              read.notices(),
              out,
              checked -> OutputFolder.create(out, read, checked.engine(), checked.notices()));
    }
  }
}
