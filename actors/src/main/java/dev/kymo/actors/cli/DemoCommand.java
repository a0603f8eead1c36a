package dev.kymo.actors.cli;

import dev.kymo.actors.experiment.Experiment;
import dev.kymo.actors.experiment.ExperimentFile;
import dev.kymo.actors.experiment.OutputFolder;
import dev.kymo.actors.experiment.ReportedPlan;
import dev.kymo.actors.head.Launch.PlannedRun;
import dev.kymo.monitoring.event.EventSink;
import dev.kymo.monitoring.report.history.ExperimentHistory;
import dev.kymo.monitoring.report.phenomena.PhenomenaText;
import dev.kymo.vocabulary.IoReason;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Trains a few runs on the built-in model and data, and crashes one of them on purpose to show that it recovers. */
@Command(
    name = "demo",
    description =
        "Shows what there is to see in about two minutes: eight runs on the built-in model"
            + " and data, one of which is crashed on purpose and recovers.")
final class DemoCommand implements Callable<Integer> {
  private static final Path FILE = Path.of("demo.yaml");

  private final DemoScript script;

  @Mixin
  private RunOptions options = new RunOptions();

  @Mixin
  private OutputOption output = new OutputOption();

  DemoCommand() {
    this(DemoScript.builtin());
  }

  DemoCommand(DemoScript script) {
    this.script = script;
  }

  @Override
  public Integer call() {
    try (Spool screen = Spool.toOutput()) {
      return call(screen);
    }
  }

  private int call(Spool screen) {
    PrintStream out = screen.printer();
    ExperimentFile file = ExperimentFile.of(FILE, script.experiment());
    Experiment experiment = file.experiment();
    Path given = output.given();
    Path folder = given == null ? free(output.out(experiment.name())) : given;
    WritablePlace.requireFolder("--out " + folder, folder.toAbsolutePath());
    RestartNote.leave(options.command(), folder);
    out.println("Checking the built-in model and data ...");
    return new ExperimentRunner(options, screen, new CrashAndRecovery(out))
        .run(
            experiment.name(),
            experiment.runs(),
            file.notices(),
            folder,
            checked -> OutputFolder.create(folder, file, checked.engine(), checked.notices()));
  }

  /** The folder, or the first of {@code folder-2}, {@code folder-3}, ... that is not there yet. */
  private static Path free(Path folder) {
    Path free = folder;
    for (int number = 2; Files.exists(free); number++) {
      free = folder.resolveSibling(folder.toFile().getName() + "-" + number);
    }
    return free;
  }

  private final class CrashAndRecovery implements Companion {
    private final Recovery recovery;

    CrashAndRecovery(PrintStream out) {
      recovery = new Recovery(script.crashRun(), script.crashStep(), () -> announce(out));
    }

    @Override
    public void checked(PrintStream screen) {
      screen.println(script.crashRun() + " will be crashed on purpose at step " + script.crashStep()
          + ", to show that it recovers.");
    }

    @Override
    public List<PlannedRun> planned(List<PlannedRun> runs) {
      return runs.stream()
          .map(run -> run.id().equals(script.crashRun()) ? run.crashingAt(script.crashStep()) : run)
          .toList();
    }

    private void announce(PrintStream out) {
      out.println(Terminal.aboveBar("Now " + script.crashRun() + " is crashed on purpose at step "
          + script.crashStep() + "; it goes on from its last checkpoint when a worker is free."));
    }

    @Override
    public List<EventSink> sinks() {
      return List.of(recovery);
    }

    /** The recovery, then the paper's phenomena as measured. */
    @Override
    public void runsEnded(OutputFolder output, PrintStream screen) {
      screen.println(recovery.line());
      try {
        screen.println();
        screen.println(
            PhenomenaText.of(ExperimentHistory.read(output.folder(), ReportedPlan.of(output))));
        screen.println();
      } catch (IOException e) {
        screen.println("The phenomena could not be read from " + output.folder() + ": "
            + IoReason.withFile(e));
      }
    }

    @Override
    public boolean keepsPage() {
      return true;
    }
  }
}
