package dev.kymo.actors.cli;

import dev.kymo.actors.ExperimentSystem;
import dev.kymo.actors.Nodes;
import dev.kymo.actors.database.Causes;
import dev.kymo.actors.database.JournalDatabase;
import dev.kymo.actors.database.JournalPlace;
import dev.kymo.actors.experiment.BadInputException;
import dev.kymo.actors.experiment.Notice;
import dev.kymo.actors.experiment.Notices;
import dev.kymo.actors.experiment.OutputFolder;
import dev.kymo.actors.experiment.ReportedPlan;
import dev.kymo.actors.experiment.RunSpec;
import dev.kymo.actors.head.ExperimentResult;
import dev.kymo.actors.head.HeadLostException;
import dev.kymo.actors.head.Launch;
import dev.kymo.actors.http.MonitoringServer;
import dev.kymo.actors.inspection.InputCheck;
import dev.kymo.actors.journal.JournalCheck;
import dev.kymo.actors.journal.JournalRecord;
import dev.kymo.actors.node.Equipment;
import dev.kymo.actors.process.NodeMain;
import dev.kymo.monitoring.event.EventSink;
import dev.kymo.monitoring.fold.ExperimentSummary;
import dev.kymo.monitoring.fold.RunSummary;
import dev.kymo.monitoring.log.EventLog;
import dev.kymo.monitoring.metric.Exposition;
import dev.kymo.monitoring.metric.PrometheusSink;
import dev.kymo.monitoring.page.PageFeed;
import dev.kymo.monitoring.replay.Access;
import dev.kymo.monitoring.replay.Flaw;
import dev.kymo.monitoring.report.InfluenceText;
import dev.kymo.monitoring.report.ReportWriter;
import dev.kymo.monitoring.report.ReportWriter.Source;
import dev.kymo.monitoring.report.history.ExperimentHistory;
import dev.kymo.monitoring.series.SeriesApi;
import dev.kymo.probes.LanguageModelProbes;
import dev.kymo.vocabulary.IoReason;
import dev.kymo.workers.input.Quoted;
import dev.kymo.workers.training.LanguageModelTrainers;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Runs or resumes the experiment of an output folder, in the foreground, until its runs have ended. */
final class ExperimentRunner {
  private static final long SECONDS_TO_STOP = 120;

  /** That wait, warm, to take the place of one that is lost, which a new one takes many seconds to do. */
  private static final int SPARE_PROCESSES = 1;

  private final RunOptions options;
  private final Spool screen;
  private final PrintStream out;
  private final Companion companion;
  private final Set<Flaw> told = new HashSet<>();

  /** {@code screen}: for what the user is told; the runs never wait for it. */
  ExperimentRunner(RunOptions options, Spool screen) {
    this(options, screen, Companion.NONE);
  }

  ExperimentRunner(RunOptions options, Spool screen, Companion companion) {
    this.options = options;
    this.screen = screen;
    this.out = screen.printer();
    this.companion = companion;
  }

  /** Makes or opens the folder of an experiment that can be read. */
  @FunctionalInterface
  interface Folder {
    OutputFolder open(CheckedExperiment experiment);
  }

  /**
   * Lets a node check what the runs will read, binds the port, opens the folder, then trains.
   *
   * @param specs the runs, at least one
   * @param known what was noticed before
   * @param place where the folder is, or will be made
   * @return the exit code
   */
  int run(String name, List<RunSpec> specs, List<Notice> known, Path place, Folder folder) {
    boolean works = options.works();
    ClusterHead head = ClusterHead.of(options.cluster(), place);
    JournalPlace journal =
        JournalRecord.of(place.toAbsolutePath().normalize(), options.journal(), name);
    JournalCheck.requireReachable(journal);
    try (ExperimentSystem system = ExperimentSystem.open(
        place,
        nodes(specs.size()),
        options.cluster().roots(),
        head == null ? null : head.listener(works, out),
        journal)) {
      CheckedExperiment experiment = CheckedExperiment.by(system, specs, known);
      companion.checked(out);
      return run(system, name, experiment, place, folder, journal, head);
    }
  }

  private Nodes nodes(int runs) {
    Integer wanted = options.workers();
    int processes = Math.min(options.workerProcesses(), runs);
    if (processes > 0) {
      int slots = wanted == null ? processes : Math.max(processes, Math.min(wanted, runs));
      return new Nodes.Processes(
          NodeMain.class, processes + SPARE_PROCESSES, (slots + processes - 1) / processes);
    }
    return new Nodes.Here(Equipment.here(
        wanted == null ? WorkerCount.most(runs) : Math.max(1, Math.min(wanted, runs)),
        new LanguageModelTrainers(),
        new LanguageModelProbes(),
        InputCheck::of));
  }

  private int run(
      ExperimentSystem system,
      String name,
      CheckedExperiment experiment,
      Path place,
      Folder folder,
      JournalPlace journal,
      @Nullable ClusterHead head) {
    Exposition metrics = Exposition.withJvmMetrics();
    LatestSummary summary = new LatestSummary(name);
    PageFeed page = new PageFeed(name);
    SeriesApi curves = new SeriesApi();
    try (Server server = new Server(
        options.page()
            ? MonitoringServer.start(options.listening(), metrics, summary, page, curves)
            : null)) {
      int exitCode;
      int workers = workers(experiment);
      Optional<Notice> tight = DiskPlan.of(experiment, workers).check(place, workers);
      try (OutputFolder output = folder.open(experiment)) {
        JournalCheck.require(
            output.folder(),
            journal,
            experiment.runs().stream().map(Launch.PlannedRun::id).toList());
        JournalRecord.keep(output.folder(), journal);
        Leftovers.sweep(output);
        curves.add(ServedExperiment.in(output));
        PrometheusSink series = new PrometheusSink(name, metrics.registry());
        showHistory(output, new History(page, series, summary));
        Notices.print(experiment.notices(), out);
        Notices.print(output.notices(), out);
        Notices.print(tight.stream().toList(), out);
        Launch launch = launch(output, workers, experiment, List.of(series, page, summary));
        String here = options.works() ? workers + " at a time" : "on other machines";
        out.println("Training " + experiment.runs().size() + " runs, " + here + ", into "
            + output.folder());
        if (head != null) {
          head.open(output.folder(), out);
        }
        server.announce(out);
        exitCode = train(system, launch, summary)
            .map(result -> {
              if (head != null && !result.interrupted()) {
                head.over();
              }
              return report(result, summary.get(), output);
            })
            .orElse(ExitCode.RUN_FAILED);
      }
      if (companion.keepsPage() && options.page() && exitCode != ExitCode.INTERRUPTED) {
        stay(exitCode);
      }
      return exitCode;
    }
  }

  /** Waits for Ctrl-C if there is a terminal to press it on. What was asked for is done by then, so it is no interruption. */
  private void stay(int exitCode) {
    if (!Terminal.isThere()) {
      return;
    }
    out.println("The page stays until Ctrl-C.");
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> Runtime.getRuntime().halt(exitCode), "leave"));
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * A resumed experiment's page shows what was before; what cannot be read costs the page its past, not the runs. What is
   * wrong with it is told now: training on mends some of it.
   */
  private void showHistory(OutputFolder output, History history) {
    Access access = RecordedRuns.owning(output);
    if (!options.page()) {
      tell(RecordedRuns.glance(output, access));
      return;
    }
    try {
      tell(Replay.history(output, access, history));
    } catch (BadInputException e) {
      out.println("The page begins without its history: " + e.getMessage());
    }
  }

  /** The port's server, if there is to be one. */
  private record Server(@Nullable MonitoringServer server) implements AutoCloseable {

    void announce(PrintStream out) {
      if (server != null) {
        out.println(
            "Page: " + server.address() + "  (metrics for Prometheus: /metrics, runs: /status)");
      }
    }

    @Override
    public void close() {
      if (server != null) {
        server.close();
      }
    }
  }

  private Launch launch(
      OutputFolder output, int workers, CheckedExperiment experiment, List<EventSink> observers) {
    List<EventSink> sinks = new ArrayList<>(List.of(new EventLog(output.runsFolder())));
    sinks.addAll(observers);
    sinks.addAll(companion.sinks());
    return new Launch(
        output.folder(),
        output.inputs(),
        companion.planned(experiment.runs()),
        workers,
        WorkerCount.memoryPerRun(experiment),
        experiment.responses(),
        sinks,
        notice -> Notices.print(List.of(notice), out));
  }

  private int workers(CheckedExperiment experiment) {
    Integer wanted = options.workers();
    int processes = options.workerProcesses();
    return wanted == null && processes == 0
        ? WorkerCount.planned(experiment)
        : Math.min(
            Math.max(wanted == null ? 1 : Math.max(1, wanted), processes),
            experiment.runs().size());
  }

  /** Nothing if the head was lost before the runs had ended, which it says. */
  private Optional<ExperimentResult> train(
      ExperimentSystem system, Launch launch, LatestSummary summary) {
    system.start(launch);
    Thread stopper = new Thread(() -> stop(system, launch), "stop-on-signal");
    Runtime.getRuntime().addShutdownHook(stopper);
    ProgressDisplay display = new ProgressDisplay(summary, out, Terminal.isThere());
    try {
      ExperimentResult result = system.whenDone().toCompletableFuture().join();
      removeHook(stopper);
      return Optional.of(result);
    } catch (CompletionException e) {
      removeHook(stopper);
      if (e.getCause() instanceof HeadLostException lost) {
        out.println("The experiment cannot go on: " + lost.getMessage());
        if (!(JournalRecord.of(launch.directory()) instanceof JournalDatabase embedded)
            || Files.exists(embedded.file())) {
          out.println(
              "Nothing committed is lost. To continue: ./kymo resume " + launch.directory());
        }
        return Optional.empty();
      }
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    } finally {
      display.close();
    }
  }

  private static void removeHook(Thread stopper) {
    try {
      Runtime.getRuntime().removeShutdownHook(stopper);
    } catch (IllegalStateException shuttingDown) {
      // the hook is what stopped the runs; it ends by itself
      return;
    }
  }

  /** On Ctrl-C: lets every run finish its step, then the JVM ends with 130. */
  private void stop(ExperimentSystem system, Launch launch) {
    out.println();
    out.println("Stopping after the current steps ...");
    system.stop();
    try {
      system.whenDone().toCompletableFuture().get(SECONDS_TO_STOP, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      out.println(
          "The runs did not stop in order (" + Causes.root(e) + "); nothing committed is lost.");
    }
    out.println("To continue: ./kymo resume " + launch.directory());
    screen
        .close(); // the process ends with this hook, and not with the number of whatever signal it
    // was
    Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
  }

  private int report(ExperimentResult result, ExperimentSummary summary, OutputFolder output) {
    if (result.interrupted()) {
      return ExitCode.INTERRUPTED;
    }
    ExperimentSummary whole = whole(summary, output);
    out.println(RunTable.of(whole));
    for (RunSummary run : whole.runs().values()) {
      if (run.lastError() != null && !run.state().word().equals("completed")) {
        out.println(Quoted.line(run.run() + ": " + run.lastError(), Quoted.LINE));
      }
    }
    out.println("Rows, readings and models: " + output.runsFolder());
    companion.runsEnded(output, out);
    boolean nothingLost = writeReport(output);
    return result.completed() && nothingLost ? ExitCode.DONE : ExitCode.RUN_FAILED;
  }

  /** With what is recorded of runs that had ended before, of whose attempts and steps this process saw nothing. */
  private static ExperimentSummary whole(ExperimentSummary seen, OutputFolder output) {
    if (seen.runs().values().stream().allMatch(run -> run.attempts() > 0)) {
      return seen;
    }
    LatestSummary recorded = new LatestSummary(seen.name());
    Replay.history(output, RecordedRuns.owning(output), recorded);
    return recorded.get();
  }

  /**
   * Looks after the files of the ended runs, tells who was influenced by what, and writes the report. The runs have ended well or
   * badly by themselves; a report that cannot be written does not change that.
   *
   * @return whether all that was recorded is there
   */
  private boolean writeReport(OutputFolder output) {
    Access access = RecordedRuns.owning(output);
    List<Flaw> flaws = new ArrayList<>(RecordedRuns.mend(output, access));
    flaws.addAll(RecordedRuns.modelFlaws(output, access));
    try {
      // read from the rows, so that what an interrupted process saw is counted too
      ReportWriter report = ReportWriter.read(
          List.of(new Source(output.folder(), ReportedPlan.of(output), access, flaws)));
      ExperimentHistory history = report.histories().get(0);
      flaws = history.flaws();
      InfluenceText.of(history).forEach(line -> out.println(Quoted.line(line, Quoted.LINE)));
      report.write(output.report());
      out.println("Report: " + output.report());
    } catch (IOException e) {
      out.println(Quoted.line(
          "The report could not be written (" + IoReason.withFile(e)
              + "); the runs are not affected. To try again: ./kymo report " + output.folder(),
          Quoted.LINE));
    }
    tell(flaws);
    return !Flaw.anyLost(flaws);
  }

  /** Tells each flaw once. */
  private void tell(List<Flaw> flaws) {
    List<Flaw> news = flaws.stream().filter(told::add).toList();
    FlawReport.lines(news).forEach(out::println);
  }
}
