package dev.kymo.actors.cli;

import dev.kymo.actors.chaos.Disturbance;
import dev.kymo.actors.chaos.DisturbedExperiment;
import dev.kymo.actors.chaos.DisturbedExperiment.Setup;
import dev.kymo.actors.chaos.ExperimentComparison;
import dev.kymo.actors.chaos.FaultKind;
import dev.kymo.actors.chaos.FaultTable;
import dev.kymo.actors.chaos.SmallDisk;
import dev.kymo.actors.experiment.BadInputException;
import dev.kymo.actors.experiment.ExperimentFile;
import dev.kymo.monitoring.log.EventLog;
import dev.kymo.vocabulary.LoggedEvent.RunQueued;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Runs an experiment undisturbed and disturbed, and compares what came of both. */
@Command(
    name = "chaos",
    description =
        "Runs an experiment twice, the second time with faults, and compares the models byte for byte and every row."
            + " Exit code 0 only if everything is equal.")
final class ChaosCommand implements Callable<Integer> {
  private static final String MAIN = "dev.kymo.actors.cli.Main";
  private static final long KEPT_BYTES = 64L << 20;

  @Spec
  private CommandSpec command = CommandSpec.create();

  @Parameters(paramLabel = "EXPERIMENT.yaml", description = "What to run.")
  private Path file = Path.of("");

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "A folder that is not there yet, or is empty, for both.")
  private Path out = Path.of("");

  @Option(
      names = "--faults",
      paramLabel = "N",
      description = "How many faults, spread over the steps. Default: 10, or 0 with --kill-every.")
  private @Nullable Integer faults;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "Decides kinds and moments of the faults. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--kinds",
      paramLabel = "KIND",
      split = ",",
      converter = Kind.class,
      description =
          "Kinds of faults: throw, nan, kill-worker, kill-head, stop, corrupt, disk. Default: all but disk, which needs the"
              + " right to mount.")
  private List<FaultKind> kinds = List.of(
      FaultKind.THROW,
      FaultKind.NAN,
      FaultKind.KILL_WORKER,
      FaultKind.KILL_HEAD,
      FaultKind.STOP,
      FaultKind.CORRUPT);

  @Option(
      names = "--kill-every",
      paramLabel = "SECONDS",
      description =
          "Besides, kill the worker process that has worked most each time so many seconds have passed.")
  private @Nullable Integer killEvery;

  @Option(
      names = "--worker-processes",
      paramLabel = "N",
      description = "Processes that train, as of run. Default: ${DEFAULT-VALUE}.")
  private int workerProcesses = 2;

  @Override
  public Integer call() {
    check();
    ExperimentFile.read(file);
    PrintWriter screen = command.commandLine().getOut();
    try {
      requireEmpty();
      return run(screen);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ExitCode.INTERRUPTED;
    }
  }

  private void check() {
    int count = count();
    if (count < 0 || workerProcesses < 1 || (killEvery != null && killEvery < 1)) {
      throw new BadInputException(
          "--faults must be at least 0, --worker-processes and --kill-every at least 1");
    }
    if (count == 0 && killEvery == null) {
      throw new BadInputException(
          "without faults there is nothing to compare: give --faults or --kill-every");
    }
    for (FaultKind kind : kinds) {
      String refusal = kind.refusal();
      if (refusal != null) {
        throw new BadInputException("--kinds " + kind.word() + " cannot be done yet: " + refusal);
      }
    }
  }

  private int count() {
    return faults != null ? faults : killEvery == null ? 10 : 0;
  }

  private void requireEmpty() throws IOException {
    if (!Files.exists(out)) {
      WritablePlace.requireFolder("--out " + out, out.toAbsolutePath());
      return;
    }
    try (Stream<Path> entries = Files.list(out)) {
      if (entries.findAny().isPresent()) {
        throw new BadInputException(
            "--out " + out + " is not empty; name another folder, or empty it");
      }
    }
  }

  private int run(PrintWriter screen) throws IOException, InterruptedException {
    Path folder = Files.createDirectories(out).toRealPath();
    screen.println("Undisturbed: " + folder.resolve("undisturbed"));
    DisturbedExperiment.Result calm = DisturbedExperiment.run(
        setup(folder, "undisturbed", 0),
        new Disturbance(0, List.of(), 0, null),
        null,
        screen::println);
    if (calm.exitCode() != ExitCode.DONE) {
      screen.println("It ended with exit code " + calm.exitCode() + ":");
      screen.println(end(folder.resolve("undisturbed.log")));
      return calm.exitCode();
    }
    screen.println(String.format(Locale.ROOT, "Done in %.1f s", calm.seconds()));
    List<FaultKind> possible = new ArrayList<>(kinds);
    SmallDisk disk = possible.contains(FaultKind.DISK) ? smallDisk(folder, possible, screen) : null;
    boolean equal = false;
    try {
      equal = disturb(folder, possible, disk, calm.seconds(), screen);
    } finally {
      if (disk != null && equal) {
        disk.close();
        screen.println("The disturbed experiment was in memory, and is gone with it.");
      }
    }
    return equal ? ExitCode.DONE : ExitCode.RUN_FAILED;
  }

  private @Nullable SmallDisk smallDisk(Path folder, List<FaultKind> possible, PrintWriter screen)
      throws IOException, InterruptedException {
    try {
      return SmallDisk.mount(
          folder.resolve("disturbed"), 3 * bytes(folder.resolve("undisturbed")) + KEPT_BYTES);
    } catch (IOException e) {
      possible.remove(FaultKind.DISK);
      screen.println("disk is skipped, nothing can be mounted here: " + e.getMessage());
      return null;
    }
  }

  private boolean disturb(
      Path folder,
      List<FaultKind> possible,
      @Nullable SmallDisk disk,
      double calmSeconds,
      PrintWriter screen)
      throws IOException, InterruptedException {
    int count = possible.isEmpty() ? 0 : count();
    Path disturbed = folder.resolve("disturbed");
    screen.println("Disturbed: " + disturbed);
    DisturbedExperiment.Result result = DisturbedExperiment.run(
        setup(folder, "disturbed", steps(folder.resolve("undisturbed"))),
        new Disturbance(
            count, possible, seed, killEvery == null ? null : Duration.ofSeconds(killEvery)),
        disk,
        screen::println);
    FaultTable table = FaultTable.of(result.inflicted(), disturbed);
    ExperimentComparison comparison =
        ExperimentComparison.of(folder.resolve("undisturbed"), disturbed);
    screen.println();
    screen.println(table.text());
    screen.println();
    if (table.times() < count) {
      screen.println(
          "Only " + table.times() + " of " + count + " faults: the experiment was over before.");
    }
    screen.println(String.format(
        Locale.ROOT,
        "Undisturbed %.1f s, disturbed %.1f s: %.3f of the time; goodput by the runs' logs %.3f",
        calmSeconds,
        result.seconds(),
        calmSeconds / result.seconds(),
        table.goodput()));
    comparison.differences().forEach(screen::println);
    boolean equal = comparison.equal() && table.survived() && result.exitCode() == ExitCode.DONE;
    if (result.exitCode() != ExitCode.DONE) {
      screen.println("The disturbed experiment ended with exit code " + result.exitCode() + ":");
      screen.println(end(folder.resolve("disturbed.log")));
    }
    screen.println(String.format(
        Locale.ROOT,
        "%s: %d runs, %,d rows, %,d bytes of models",
        equal ? "Equal" : "NOT EQUAL",
        comparison.runs(),
        comparison.rows(),
        comparison.modelBytes()));
    return equal;
  }

  private Setup setup(Path folder, String name, long totalSteps) {
    return new Setup(
        MAIN,
        List.of("run", file.toString(), "--out", folder.resolve(name).toString()),
        List.of("--worker-processes", String.valueOf(workerProcesses), "--no-page"),
        folder.resolve(name),
        folder.resolve(name + ".log"),
        totalSteps);
  }

  /** Steps of all runs, as they have said themselves. */
  private static long steps(Path experiment) throws IOException {
    long sum = 0;
    try (Stream<Path> runs = Files.list(experiment.resolve("runs"))) {
      for (Path run : runs.filter(Files::isDirectory).toList()) {
        sum +=
            EventLog.read(run.resolve("events.jsonl"), String.valueOf(run.getFileName()))
                .events()
                .stream()
                .filter(RunQueued.class::isInstance)
                .mapToLong(queued -> ((RunQueued) queued).totalSteps())
                .max()
                .orElse(0);
      }
    }
    return sum;
  }

  private static long bytes(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .mapToLong(path -> path.toFile().length())
          .sum();
    }
  }

  private static String end(Path log) throws IOException {
    List<String> lines = Files.readAllLines(log);
    return lines.subList(Math.max(0, lines.size() - 15), lines.size()).stream()
        .map(line -> "  " + line)
        .collect(Collectors.joining("\n"));
  }

  /** Reads a kind. */
  private static final class Kind implements ITypeConverter<FaultKind> {
    @Override
    public FaultKind convert(String value) {
      return Arrays.stream(FaultKind.values())
          .filter(kind -> kind.word().equals(value))
          .findFirst()
          .orElseThrow(() -> new TypeConversionException(value + ", must be one of "
              + Arrays.stream(FaultKind.values())
                  .map(FaultKind::word)
                  .collect(Collectors.joining(", "))));
    }
  }
}
