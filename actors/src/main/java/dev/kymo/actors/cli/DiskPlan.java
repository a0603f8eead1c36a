package dev.kymo.actors.cli;

import dev.kymo.actors.experiment.BadInputException;
import dev.kymo.actors.experiment.CheckpointPolicy;
import dev.kymo.actors.experiment.Notice;
import dev.kymo.actors.experiment.RunSpec;
import dev.kymo.actors.head.Launch.PlannedRun;
import dev.kymo.vocabulary.IoReason;
import dev.kymo.workers.training.StagePlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What an experiment will write, in bytes.
 *
 * @param least without which nothing can be trained: each model once, and two checkpoints of each run that trains at the same time
 * @param whole about as much as there will be in the end
 */
record DiskPlan(long least, long whole) {
  /** Pending, beside those that are kept. */
  private static final int CHECKPOINTS_TO_RUN = 2;

  /** Of a step without its examples, of each example's numbers, of a reading; measured, and rounded up. */
  private static final long STEP_BYTES = 300;

  private static final long EXAMPLE_BYTES = 60;
  private static final long READING_BYTES = 600;
  /** Rows are in segments and in the assembled files. */
  private static final int COPIES_OF_ROWS = 2;

  private static final double MIB = 1L << 20;

  static DiskPlan of(CheckedExperiment experiment, int workers) {
    long largest = 0;
    long whole = 0;
    for (PlannedRun run : experiment.runs()) {
      long model = bytes(experiment.parametersOf(run));
      largest = Math.max(largest, checkpoint(model, run.spec().training().stages()));
      whole += model
          + checkpoints(run.spec(), model)
          + rows(run, experiment.responses().size());
    }
    long models =
        experiment.parameters().values().stream().mapToLong(DiskPlan::bytes).sum();
    long least = models + largest * workers * CHECKPOINTS_TO_RUN;
    return new DiskPlan(least, Math.max(least, whole));
  }

  private static long bytes(long parameters) {
    return Float.BYTES * parameters;
  }

  private static long checkpoint(long model, List<StagePlan> stages) {
    return stages.stream()
        .mapToLong(stage -> model * (1 + stage.step().optimizer().stateNames().size()))
        .max()
        .orElse(model);
  }

  /** The newest ones, and of each stage its end, which has no optimizer's state. */
  private static long checkpoints(RunSpec run, long model) {
    List<StagePlan> stages = run.training().stages();
    int kept = run.checkpoints().stream().mapToInt(CheckpointPolicy::keep).max().orElse(1);
    return kept * checkpoint(model, stages) + stages.size() * model;
  }

  private static long rows(PlannedRun run, int responses) {
    long examples = run.spec().training().stages().stream()
        .mapToLong(stage -> stage.step().batchSize())
        .max()
        .orElse(1);
    long readings = run.totalSteps() / run.spec().probeEvery()
        + run.spec().training().stages().size();
    return COPIES_OF_ROWS
        * (run.totalSteps() * (STEP_BYTES + examples * EXAMPLE_BYTES)
            + readings * responses * READING_BYTES);
  }

  /**
   * Compares with what is free.
   *
   * @param folder where it will be written; need not be there yet, and what is there counts
   * @return what the user should know, if anything
   * @throws BadInputException if nothing has been trained there yet and not even the least fits
   */
  Optional<Notice> check(Path folder, int workers) {
    Path there = existing(folder);
    long free;
    long written;
    try {
      free = Files.getFileStore(there).getUsableSpace();
      written = written(folder);
    } catch (IOException e) {
      throw new BadInputException(
          "cannot look at the disk of " + folder + ": " + IoReason.withFile(e), e);
    }
    boolean begun = Files.isDirectory(folder.resolve("runs"));
    if (!begun && free + written < least) {
      throw new BadInputException(
          "the disk is too full for " + folder + ": " + mebibytes(free)
              + " are free, and the start models with two checkpoints of each of " + workers
              + " runs at a time need " + mebibytes(least - written)
              + ". Make room, choose a folder on another disk with --out, or train fewer at a time with --workers");
    }
    return free + written >= whole
        ? Optional.empty()
        : Optional.of(new Notice(
            List.of("disk"),
            "about " + mebibytes(whole - written) + " will be written into " + folder + ", and "
                + mebibytes(free) + " are free: runs will wait for room when the disk is full"));
  }

  private static Path existing(Path folder) {
    Path there = folder.toAbsolutePath().normalize();
    while (!Files.exists(there) && there.getParent() != null) {
      there = there.getParent();
    }
    return there;
  }

  private static long written(Path folder) throws IOException {
    long bytes = 0;
    if (Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          bytes += Files.size(file);
        }
      }
    }
    return bytes;
  }

  private static String mebibytes(long bytes) {
    return String.format(Locale.ROOT, "%,.1f MiB", bytes / MIB);
  }
}
