package dev.kymo.actors.cli;

import dev.kymo.actors.experiment.OutputFolder;
import dev.kymo.actors.http.MonitoringServer;
import dev.kymo.monitoring.metric.Exposition;
import dev.kymo.monitoring.metric.PrometheusSink;
import dev.kymo.monitoring.page.PageFeed;
import dev.kymo.monitoring.replay.Access;
import dev.kymo.monitoring.replay.Flaw;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows a recorded experiment on the page and in the metrics as if it ran again. Trains nothing, writes nothing. */
@Command(
    name = "replay",
    description = "Shows a recorded experiment on the page and in the metrics as if it ran again.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:something that was recorded is lost and not shown",
      "2:bad input",
      "130:interrupted"
    })
final class ReplayCommand implements Callable<Integer> {
  private static final String MAX = "max";

  @Spec
  private CommandSpec command = CommandSpec.create();

  @Parameters(paramLabel = "DIR", description = "The output folder of an experiment.")
  private Path folder = Path.of("");

  @Mixin
  private ServingOptions serving = new ServingOptions();

  private double speed = 10;

  @Option(
      names = "--speed",
      paramLabel = "X|max",
      description = "How many times as fast as it was; max: without waiting. Default: 10.")
  void setSpeed(String speed) {
    try {
      this.speed = speed.equals(MAX) ? Double.POSITIVE_INFINITY : Double.parseDouble(speed);
    } catch (NumberFormatException e) {
      throw invalid("--speed", speed, "a number above 0, or max");
    }
    if (!(this.speed > 0)) {
      throw invalid("--speed", speed, "a number above 0, or max");
    }
  }

  private ParameterException invalid(String option, String value, String range) {
    return new ParameterException(
        command.commandLine(),
        "Invalid value for option '" + option + "': " + value + ", must be " + range);
  }

  @Override
  public Integer call() throws InterruptedException {
    OutputFolder recorded = OutputFolder.inspect(folder);
    String experiment = recorded.experiment().name();
    Exposition metrics = Exposition.withJvmMetrics();
    LatestSummary summary = new LatestSummary(experiment);
    PageFeed page = new PageFeed(experiment);
    try (Spool screen = Spool.toOutput();
        PrometheusSink prometheus = new PrometheusSink(experiment, metrics.registry());
        MonitoringServer server =
            MonitoringServer.start(serving.listening(), metrics, summary, page)) {
      PrintStream out = screen.printer();
      out.println(
          "Page: " + server.address() + "  (metrics for Prometheus: /metrics, runs: /status)");
      RecordedRuns.tellUse(recorded, out);
      ProgressDisplay display = new ProgressDisplay(summary, out, Terminal.isThere());
      List<Flaw> flaws;
      try {
        Access access = RecordedRuns.looking(recorded);
        flaws = Replay.paced(recorded, access, List.of(prometheus, page, summary), speed);
      } finally {
        display.close();
      }
      FlawReport.print(flaws, command.commandLine().getErr());
      if (Terminal.isThere()) {
        out.println("Replayed. The page stays until Ctrl-C.");
        new CountDownLatch(1).await();
      }
      return FlawReport.exitCode(flaws);
    }
  }
}
