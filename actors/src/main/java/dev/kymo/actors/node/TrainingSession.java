package dev.kymo.actors.node;

import dev.kymo.actors.experiment.BadInputException;
import dev.kymo.actors.experiment.ExperimentInputs;
import dev.kymo.actors.link.CheckpointName;
import dev.kymo.actors.link.EnvironmentChangedException;
import dev.kymo.actors.link.FaultFile;
import dev.kymo.actors.link.Lease;
import dev.kymo.actors.link.SegmentRef;
import dev.kymo.probes.PlannedProbe;
import dev.kymo.vocabulary.StepRow;
import dev.kymo.workers.checkpoint.Checkpoint;
import dev.kymo.workers.checkpoint.CheckpointId;
import dev.kymo.workers.checkpoint.CheckpointUnreadableException;
import dev.kymo.workers.training.ObservedStep;
import dev.kymo.workers.training.ParameterSnapshot;
import dev.kymo.workers.training.ReferenceFolder;
import dev.kymo.workers.training.ReferenceHashes;
import dev.kymo.workers.training.Resumption;
import dev.kymo.workers.training.Trainer;
import dev.kymo.workers.training.TrainerFactory;
import dev.kymo.workers.training.TrainingDivergedException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One attempt's trainer, and what is due after each of its steps. Confined to the thread that made it.
 *
 * <p>A reading is due after step 0, every {@code probeEvery} steps and after each stage's last step, likewise an estimate of the kernel if
 * there is a plan for it, and a probe with every step that is to be taken apart; a checkpoint every so many steps as the
 * stage's policy says and after each stage's last step. Both are functions of the step alone, so that a repeated step owes
 * what it owed the first time. What a checkpoint was committed with is not due again.
 */
final class TrainingSession implements AutoCloseable {

  private final Lease lease;
  private final Trainer trainer;
  private final List<PlannedProbe> probes;
  /** The probes that are to read the last step. */
  private List<PlannedProbe> due;
  /** What a due probe needs of the last step besides the parameters; null if none does. */
  private @Nullable ParameterSnapshot update;

  private boolean checkpointDue;

  private TrainingSession(Lease lease, Trainer trainer) {
    this.lease = lease;
    this.trainer = trainer;
    this.probes = lease.spec().probes();
    this.due = lease.checkpoint() == null
        ? probes.stream()
            .filter(probe -> !probe.needsUpdate() && probe.isDue(0, true))
            .toList()
        : List.of();
  }

  /**
   * Builds the trainer.
   *
   * @param hashes of the reference log-probabilities that can be believed
   * @throws BadInputException if model or rows are not what the experiment was started with
   * @throws CheckpointUnreadableException if the checkpoint is damaged, or whole but another one than was committed
   * @throws EnvironmentChangedException if the checkpoint was written elsewhere and the lease begins no branch
   */
  static TrainingSession open(TrainerFactory trainers, ReferenceHashes hashes, Lease lease) {
    ExperimentInputs.check(lease.inputs());
    @Nullable Resumption from = committed(lease);
    ReferenceFolder references = new ReferenceFolder(lease.references(), hashes);
    Trainer trainer = trainers.create(lease.spec().training(), from, references);
    Optional<String> change = trainer.environmentChange();
    if (change.isPresent() && !lease.branching()) {
      trainer.close();
      throw new EnvironmentChangedException(change.get());
    }
    TrainingSession session = new TrainingSession(lease, trainer);
    try {
      session.requireStageStart();
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
    return session;
  }

  /** Makes sure in time that the probes can go on: one that fails later does so after another commit, which the next attempt comes to as well. */
  private void requireStageStart() {
    int stage = trainer.stage();
    if (!trainer.endsStage() && probes.stream().anyMatch(probe -> probe.needsStartOf(stage))) {
      trainer.requireStageStart();
    }
  }

  /** The checkpoint to continue from, which must be the one that was committed; null: there is none. */
  private static @Nullable Resumption committed(Lease lease) {
    CheckpointId from = lease.checkpoint();
    if (from == null) {
      return null;
    }
    Path folder = lease.checkpoints().resolve(from.name());
    if (!Checkpoint.identity(folder).equals(from.hash())) {
      throw new CheckpointUnreadableException(folder, "it is not the one that was committed");
    }
    return new Resumption(folder, lease.kept());
  }

  Standing standing() {
    return new Standing(trainer.step(), due());
  }

  private Standing.Due due() {
    if (!due.isEmpty()) {
      return Standing.Due.PROBE;
    }
    if (checkpointDue) {
      return Standing.Due.CHECKPOINT;
    }
    if (trainer.finished()) {
      return Standing.Due.NOTHING;
    }
    return nextStepIsObserved() ? Standing.Due.OBSERVED_STEP : Standing.Due.STEP;
  }

  /** Whether a probe will need the whole of the next step, so that it makes a snapshot. */
  private boolean nextStepIsObserved() {
    long next = trainer.step() + 1;
    return probes.stream().anyMatch(probe -> probe.needsUpdate() && probe.isDue(next, false));
  }

  StepRow takeStep() {
    StepRow taken = takeNextStep();
    long step = trainer.step();
    boolean ends = trainer.endsStage();
    int checkpointEvery = lease.spec().checkpoints().get(trainer.stage() - 1).every();
    due = probes.stream()
        .filter(probe -> probe.isDue(step, ends && !probe.needsUpdate()))
        .toList();
    checkpointDue = ends || step % checkpointEvery == 0;
    return taken;
  }

  private StepRow takeNextStep() {
    failOnPurpose(trainer.step() + 1);
    if (!nextStepIsObserved()) {
      return trainer.takeStep();
    }
    ObservedStep observed = trainer.takeObservedStep();
    update = observed.update();
    return observed.record();
  }

  private void failOnPurpose(long step) {
    Path faults = lease.faults();
    String run = lease.attempt().run();
    if (step == lease.crashStep() || (faults != null && FaultFile.THROW.take(faults, run))) {
      throw new CrashedOnPurposeException(step);
    }
    if (faults != null && FaultFile.NAN.take(faults, run)) {
      throw new TrainingDivergedException(step, "the loss, on purpose,", Double.NaN);
    }
  }

  /** What the due probes need; the caller owns it. */
  StepSnapshot takeSnapshot() {
    ParameterSnapshot whole = update;
    ParameterSnapshot parameters = whole == null ? trainer.snapshot() : whole;
    StepSnapshot snapshot = new StepSnapshot(lease.attempt(), due, parameters);
    update = null;
    due = List.of();
    return snapshot;
  }

  CheckpointId writeCheckpoint() {
    String name = CheckpointName.of(lease.attempt(), trainer.step()).toString();
    CheckpointId written = trainer.writeCheckpoint(lease.checkpoints(), name);
    checkpointDue = false;
    return written;
  }

  /** Writes the trained model and returns its files. */
  List<SegmentRef> exportModel() {
    trainer.exportModel(lease.model());
    return ExportedModel.files(lease.runFolder(), lease.model());
  }

  int stage() {
    return trainer.stage();
  }

  boolean endsStage() {
    return trainer.endsStage();
  }

  boolean finished() {
    return trainer.finished();
  }

  @Override
  public void close() {
    ParameterSnapshot unclaimed = update;
    update = null;
    if (unclaimed != null) {
      unclaimed.close();
    }
    trainer.close();
  }
}
