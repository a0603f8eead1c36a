package dev.kymo.actors.fake;

import dev.kymo.vocabulary.StepRow;
import dev.kymo.workers.checkpoint.Checkpoint;
import dev.kymo.workers.checkpoint.CheckpointId;
import dev.kymo.workers.checkpoint.CheckpointUnreadableException;
import dev.kymo.workers.training.ObservedStep;
import dev.kymo.workers.training.ParameterSnapshot;
import dev.kymo.workers.training.StageLength;
import dev.kymo.workers.training.Trainer;
import dev.kymo.workers.training.TrainerFactory;
import dev.kymo.workers.training.TrainingDivergedException;
import dev.kymo.workers.training.TrainingPlan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;

/** A trainer whose whole model is one number. Confined to its thread, which it checks. */
public final class FakeTrainer implements Trainer {
  private final TrainingPlan plan;
  private final Faults faults;
  private final Thread owner = Thread.currentThread();
  private long step;
  private long state;
  private final boolean resumed;
  /** Checkpoints by their steps. */
  private final Map<Long, Path> kept = new HashMap<>();

  private boolean closed;

  private FakeTrainer(TrainingPlan plan, Faults faults, long step, long state, boolean resumed) {
    this.resumed = resumed;
    this.plan = plan;
    this.faults = faults;
    this.step = step;
    this.state = state;
    faults.trainersOpened.incrementAndGet();
  }

  public static TrainerFactory factory(Faults faults) {
    return (plan, from, references) -> {
      if (from == null) {
        faults.maybeCrash("start", plan.seed(), 0);
        return new FakeTrainer(plan, faults, 0, plan.seed() + 1, false);
      }
      Path checkpoint = from.checkpoint();
      String[] parts = read(checkpoint);
      FakeTrainer trainer =
          new FakeTrainer(plan, faults, Long.parseLong(parts[0]), Long.parseLong(parts[1]), true);
      from.kept().forEach(id -> trainer.kept.put(id.step(), checkpoint.resolveSibling(id.name())));
      return trainer;
    };
  }

  /** The number that a checkpoint holds. */
  static long stateOf(Path checkpoint) {
    String[] parts = read(checkpoint);
    return Long.parseLong(parts[1]);
  }

  /** Step, number and checksum. */
  private static String[] read(Path checkpoint) {
    String[] parts = text(checkpoint).split(" ", -1);
    if (parts.length != 3 || !parts[2].equals(checksum(parts[0] + " " + parts[1]))) {
      throw new CheckpointUnreadableException(checkpoint, "wrong checksum");
    }
    return parts;
  }

  private static String text(Path checkpoint) {
    try {
      return Files.readString(checkpoint.resolve("state.txt"));
    } catch (IOException e) {
      throw new CheckpointUnreadableException(checkpoint, "cannot be read", e);
    }
  }

  private static String checksum(String text) {
    CRC32 crc = new CRC32();
    crc.update(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    return Long.toHexString(crc.getValue());
  }

  @Override
  public long step() {
    return step;
  }

  @Override
  public long totalSteps() {
    return plan.stages().stream().mapToLong(stage -> steps(stage.length())).sum();
  }

  private static long steps(StageLength length) {
    return ((StageLength.Steps) length).count();
  }

  @Override
  public int stage() {
    long end = 0;
    for (int i = 0; i < plan.stages().size(); i++) {
      end += steps(plan.stages().get(i).length());
      if (step <= end) {
        return i + 1;
      }
    }
    throw new IllegalStateException("step " + step + " of " + end);
  }

  @Override
  public boolean endsStage() {
    long end = 0;
    for (var stage : plan.stages()) {
      end += steps(stage.length());
      if (step == end) {
        return true;
      }
    }
    return false;
  }

  @Override
  public StepRow takeStep() {
    requireOwner();
    Faults.pause(faults.stepMillis);
    faults.awaitTurnOf(step + 1);
    faults.maybeCrash("step", plan.seed(), step + 1);
    if (faults.isNonFinite(plan.seed(), step + 1)) {
      throw new TrainingDivergedException(step + 1, "the loss", Double.NaN);
    }
    step++;
    state = state * 6364136223846793005L + 1442695040888963407L;
    faults.stepsTaken.incrementAndGet();
    return new StepRow(
        step,
        stage(),
        "sft",
        0,
        List.of((int) (step % 7), (int) (step % 5)),
        (state >>> 11) * 0x1.0p-53 + faults.driftAt(plan.seed(), step),
        1e-3,
        0.5,
        12,
        List.of((double) step, -1.5),
        null,
        null,
        null,
        null,
        null,
        0.001);
  }

  @Override
  public ObservedStep takeObservedStep() {
    StepRow record = takeStep();
    return new ObservedStep(record, snapshot());
  }

  @Override
  public void requireStageStart() {
    read(kept.get(stageStart()));
  }

  @Override
  public ParameterSnapshot snapshot() {
    requireOwner();
    return new FakeSnapshot(faults, plan.seed(), step, stage(), kept.get(stageStart()), state);
  }

  /** The last step before the stage. */
  private long stageStart() {
    return plan.stages().stream()
        .limit(stage() - 1)
        .mapToLong(stage -> steps(stage.length()))
        .sum();
  }

  @Override
  public CheckpointId writeCheckpoint(Path folder, String name) {
    requireOwner();
    faults.maybeCrash("checkpoint", plan.seed(), step);
    String content = step + " " + state;
    try {
      if (faults.diskFull) {
        throw new IOException("No space left on device");
      }
      Path part = Files.createDirectories(folder.resolve(name + ".part"));
      Files.writeString(part.resolve("state.txt"), content + " " + checksum(content));
      // the list of files by which real checkpoints are told apart
      Files.writeString(part.resolve("files.json"), "\"" + checksum(content) + "\"");
      Files.move(part, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
      kept.put(step, folder.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new CheckpointId(
        name, step, Checkpoint.identity(folder.resolve(name)), content.length());
  }

  @Override
  public void exportModel(Path folder) {
    requireOwner();
    faults.exports.incrementAndGet();
    faults.maybeCrash("export", plan.seed(), step);
    try {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve("model.txt"), step + " " + state);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    requireOwner();
    if (!closed) {
      closed = true;
      faults.trainersClosed.incrementAndGet();
    }
  }

  private void requireOwner() {
    if (Thread.currentThread() != owner) {
      throw new AssertionError("made by " + owner + ", used by " + Thread.currentThread());
    }
  }

  @Override
  public Optional<String> environmentChange() {
    return resumed ? Optional.ofNullable(faults.environmentChange) : Optional.empty();
  }
}
