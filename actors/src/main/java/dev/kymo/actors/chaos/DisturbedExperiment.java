package dev.kymo.actors.chaos;

import dev.kymo.actors.experiment.OutputFolder;
import dev.kymo.actors.link.FaultFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Trains an experiment in a process, does faults to it, and resumes it whenever its head is gone, until it has ended.
 *
 * <p>The n-th of N faults comes when the runs have taken about n/N of their steps, so that faults are spread over the work however long each takes to recover
 * from. Its kind, and the exact moment, are drawn by a seed; every other kill waits until rows or a checkpoint are being written.
 */
public final class DisturbedExperiment {
  private static final Duration LOOK = Duration.ofMillis(50);
  private static final long WRITE_LOOK_MILLIS = 2;
  private static final long WRITE_PATIENCE_MILLIS = 3_000;
  private static final int MOST_DELAY_MILLIS = 500;
  private static final long FULL_SECONDS = 5;

  /**
   * How to train.
   *
   * @param main the program that trains
   * @param run the command that begins it, and what follows the folder of {@code resume}
   * @param folder its output folder
   * @param log the trainer's output
   * @param totalSteps steps of all runs together
   */
  public record Setup(
      String main, List<String> run, List<String> options, Path folder, Path log, long totalSteps) {
    public Setup {
      run = List.copyOf(run);
      options = List.copyOf(options);
    }
  }

  private final Setup setup;
  private final Disturbance plan;
  private final Path faults;
  private final @Nullable SmallDisk disk;
  private final Consumer<String> tell;
  private final Random chance;
  private final RunsOnDisk runs;
  private final List<Inflicted> inflicted = new ArrayList<>();
  private final List<FaultKind> due;
  private boolean downOnPurpose;

  private DisturbedExperiment(
      Setup setup, Disturbance plan, Path faults, @Nullable SmallDisk disk, Consumer<String> tell) {
    this.setup = setup;
    this.plan = plan;
    this.faults = faults;
    this.disk = disk;
    this.tell = tell;
    this.chance = new Random(plan.seed());
    this.runs = new RunsOnDisk(setup.folder());
    this.due = kinds(plan, chance);
  }

  /** As many of each kind as of any other, in an order that is drawn. */
  private static List<FaultKind> kinds(Disturbance plan, Random chance) {
    List<FaultKind> kinds = new ArrayList<>();
    for (int i = 0; i < plan.faults(); i++) {
      kinds.add(plan.kinds().get(i % plan.kinds().size()));
    }
    Collections.shuffle(kinds, chance);
    return kinds;
  }

  /** What came of it: its exit code, seconds, and what was done to it. */
  public record Result(int exitCode, double seconds, List<Inflicted> inflicted) {
    public Result {
      inflicted = List.copyOf(inflicted);
    }
  }

  /**
   * Trains until the experiment has ended by itself.
   *
   * @param disk on which it is written, if that can be filled up
   * @param tell told what happens, for people
   */
  public static Result run(
      Setup setup, Disturbance plan, @Nullable SmallDisk disk, Consumer<String> tell)
      throws IOException, InterruptedException {
    Path faults = setup.folder().resolveSibling(setup.folder().getFileName() + "-faults");
    if (plan.faults() > 0) {
      Files.createDirectories(faults);
    }
    return new DisturbedExperiment(setup, plan, faults, disk, tell).run();
  }

  private Result run() throws IOException, InterruptedException {
    long began = System.nanoTime();
    int exitCode;
    do {
      downOnPurpose = false;
      try (HeadProcess head = HeadProcess.start(setup.main(), command(), setup.log())) {
        disturb(head);
        exitCode = head.exitCode();
      }
    } while (downOnPurpose);
    return new Result(exitCode, (System.nanoTime() - began) / 1e9, inflicted);
  }

  private List<String> command() {
    List<String> words = new ArrayList<>();
    if (Files.exists(OutputFolder.sign(setup.folder()))) {
      words.addAll(List.of("resume", setup.folder().toString()));
    } else {
      words.addAll(setup.run());
    }
    words.addAll(setup.options());
    if (plan.faults() > 0 || plan.killEvery() != null) {
      words.addAll(List.of("--faults-from", faults.toString()));
    }
    return words;
  }

  /** Until it has ended, of a fault or by itself. */
  private void disturb(HeadProcess head) throws IOException, InterruptedException {
    Duration every = plan.killEvery();
    Instant nextKill = every == null ? Instant.MAX : Instant.now().plus(every);
    while (!head.await(LOOK)) {
      if (Instant.now().isAfter(nextKill) && killWorker(head, "busiest ", 0)) {
        nextKill = Instant.now().plus(every == null ? Duration.ZERO : every);
      }
      int number = inflictedOfPlan();
      if (number < due.size() && runs.steps() >= (number + 0.5) * setup.totalSteps() / due.size()) {
        TimeUnit.MILLISECONDS.sleep(chance.nextInt(MOST_DELAY_MILLIS));
        inflict(due.get(number), head);
      }
    }
  }

  private int inflictedOfPlan() {
    return (int)
        inflicted.stream().filter(fault -> !fault.what().startsWith("busiest ")).count();
  }

  private void inflict(FaultKind kind, HeadProcess head) throws IOException, InterruptedException {
    switch (kind) {
      case THROW -> put(FaultFile.THROW, kind);
      case NAN -> put(FaultFile.NAN, kind);
      case KILL_WORKER -> killWorker(head, awaitWrite(head), chance.nextInt(Integer.MAX_VALUE));
      case STOP -> stopWorker(head);
      case KILL_HEAD -> {
        String when = awaitWrite(head);
        if (head.isAlive()) {
          downOnPurpose = true;
          record(kind, when + "head");
          head.kill();
        }
      }
      case CORRUPT -> corrupt(head);
      case DISK -> fill();
      default -> throw new IllegalArgumentException(kind + " cannot be done: " + kind.refusal());
    }
  }

  private void put(FaultFile fault, FaultKind kind) throws IOException {
    Path run = RunsOnDisk.pick(runs.unfinished(), chance.nextInt(Integer.MAX_VALUE));
    if (run != null) {
      String name = run.getFileName().toString();
      Path file = fault.in(faults, name);
      if (!Files.exists(file)) {
        record(kind, name);
        Files.createFile(file);
      }
    }
  }

  private boolean killWorker(HeadProcess head, String which, int number) {
    ProcessHandle worker = RunsOnDisk.pick(working(head), number);
    if (worker == null) {
      return false;
    }
    record(FaultKind.KILL_WORKER, which + "worker process " + worker.pid());
    return worker.destroyForcibly();
  }

  private void stopWorker(HeadProcess head) throws IOException, InterruptedException {
    ProcessHandle worker = RunsOnDisk.pick(working(head), chance.nextInt(Integer.MAX_VALUE));
    if (worker != null) {
      record(FaultKind.STOP, "worker process " + worker.pid());
      new ProcessBuilder("kill", "-STOP", String.valueOf(worker.pid())).start().waitFor();
    }
  }

  /** All but the reserve, which has worked least. */
  private static List<ProcessHandle> working(HeadProcess head) {
    List<ProcessHandle> workers = head.workers();
    return workers.size() > 1 ? workers.subList(0, workers.size() - 1) : workers;
  }

  private void corrupt(HeadProcess head) throws IOException, InterruptedException {
    downOnPurpose = head.isAlive();
    Instant at = Instant.now();
    head.kill();
    String damage = new Damage(runs, chance).inflict();
    record(new Inflicted(FaultKind.CORRUPT, at, damage == null ? "nothing to damage yet" : damage));
  }

  private void fill() throws IOException, InterruptedException {
    SmallDisk small = disk;
    if (small == null) {
      throw new IllegalStateException("there is no disk that could be filled up");
    }
    record(FaultKind.DISK, "full for " + FULL_SECONDS + " s");
    small.fillFor(FULL_SECONDS);
  }

  /** Every other time, waits until something is written. */
  private String awaitWrite(HeadProcess head) throws IOException, InterruptedException {
    if (chance.nextBoolean()) {
      return "";
    }
    boolean checkpoints = chance.nextBoolean();
    Map<Path, Long> before = runs.written(checkpoints);
    long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(WRITE_PATIENCE_MILLIS);
    while (head.isAlive() && System.nanoTime() < until) {
      if (!runs.written(checkpoints).equals(before)) {
        return checkpoints ? "mid-checkpoint, " : "mid-row, ";
      }
      TimeUnit.MILLISECONDS.sleep(WRITE_LOOK_MILLIS);
    }
    return "";
  }

  private void record(FaultKind kind, String what) {
    record(new Inflicted(kind, Instant.now(), what));
  }

  private void record(Inflicted fault) {
    inflicted.add(fault);
    tell.accept("fault " + inflicted.size() + ": " + fault.kind().word() + " " + fault.what());
  }
}
