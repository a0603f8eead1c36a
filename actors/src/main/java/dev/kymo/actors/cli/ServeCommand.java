package dev.kymo.actors.cli;

import dev.kymo.actors.experiment.BadInputException;
import dev.kymo.actors.experiment.OutputFolder;
import dev.kymo.actors.http.MonitoringServer;
import dev.kymo.monitoring.metric.Exposition;
import dev.kymo.monitoring.metric.PrometheusSink;
import dev.kymo.monitoring.page.PageFeed;
import dev.kymo.monitoring.replay.Flaw;
import dev.kymo.monitoring.series.SeriesApi;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Serves what is committed of experiments, until it is interrupted: curves for programs, and the page of the first. */
@Command(
    name = "serve",
    description = {
      "Serves curves by exact step (/api/series), runs and events of experiments, finished or not, and the page of the first.",
      "Trains nothing and writes nothing; ends with Ctrl-C."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"2:bad input", "130:interrupted"})
final class ServeCommand implements Callable<Integer> {

  @Spec
  private CommandSpec command = CommandSpec.create();

  @Parameters(
      paramLabel = "DIR",
      arity = "1..*",
      description = "Output folders of experiments, which may be running.")
  private List<Path> folders = List.of();

  @Mixin
  private ServingOptions serving = new ServingOptions();

  @Override
  public Integer call() throws InterruptedException {
    List<OutputFolder> experiments = folders.stream().map(OutputFolder::inspect).toList();
    SeriesApi series = new SeriesApi();
    for (OutputFolder experiment : experiments) {
      try {
        series.add(ServedExperiment.in(experiment));
      } catch (IllegalArgumentException e) {
        throw new BadInputException(
            experiment.folder() + ": " + e.getMessage() + "; serve them on ports of their own", e);
      }
    }
    OutputFolder first = experiments.get(0);
    String name = first.experiment().name();
    Exposition metrics = Exposition.withJvmMetrics();
    LatestSummary summary = new LatestSummary(name);
    PageFeed page = new PageFeed(name);
    try (Spool screen = Spool.toOutput();
        PrometheusSink prometheus = new PrometheusSink(name, metrics.registry());
        MonitoringServer server =
            MonitoringServer.start(serving.listening(), metrics, summary, page, series)) {
      PrintStream out = screen.printer();
      out.println("Curves: " + server.address()
          + "/api/series?metric=loss  (runs: /api/runs, events: /api/events)");
      experiments.forEach(experiment -> RecordedRuns.tellUse(experiment, out));
      List<Flaw> flaws = new ArrayList<>(Replay.paced(
          first,
          RecordedRuns.looking(first),
          List.of(prometheus, page, summary),
          Double.POSITIVE_INFINITY));
      experiments.stream()
          .skip(1)
          .forEach(other -> flaws.addAll(RecordedRuns.glance(other, RecordedRuns.looking(other))));
      out.println("Page of " + name + ", as recorded by now: " + server.address());
      FlawReport.print(flaws, command.commandLine().getErr());
      new CountDownLatch(1).await();
      return ExitCode.DONE;
    }
  }
}
