package dev.kymo.actors.link;

import dev.kymo.actors.experiment.FileHash;
import dev.kymo.actors.experiment.RunSpec;
import dev.kymo.workers.checkpoint.CheckpointId;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The right to train one run from one commit on, until a newer attempt is granted. Its paths are written as names under {@link Roots}.
 *
 * @param attempt who holds it
 * @param number counts the leases of the head, so that of two for one slot the newer is known
 * @param spec what to train, and when to probe and to write checkpoints
 * @param runFolder the run's folder, on storage that head and worker share
 * @param references folder of reference log-probabilities, shared by the experiment's runs
 * @param knownReferences the files in it that can be believed
 * @param inputs what the files that the run reads must be
 * @param checkpoint what to continue from; null: the plan's model, step 0
 * @param branching whether the attempt begins a branch, whose steps need not repeat what was written before
 * @param kept the checkpoints that must stay, in the order in which they were written
 * @param crashStep the step in place of which the trainer is to crash, to show a recovery; 0: none
 * @param faults folder in which somebody may put faults that are to happen to the trainer, see {@link FaultFile}; null: there is none
 */
public record Lease(
    AttemptId attempt,
    long number,
    RunSpec spec,
    Path runFolder,
    Path references,
    List<ReferenceFile> knownReferences,
    List<FileHash> inputs,
    @Nullable CheckpointId checkpoint,
    boolean branching,
    List<CheckpointId> kept,
    long crashStep,
    @Nullable Path faults) {

  public Lease {
    knownReferences = List.copyOf(knownReferences);
    inputs = List.copyOf(inputs);
    kept = List.copyOf(kept);
  }

  /** Whether it was granted after {@code other}, by the same head or a later one. */
  public boolean isNewerThan(Lease other) {
    long term = attempt.headTerm();
    return term != other.attempt.headTerm()
        ? term > other.attempt.headTerm()
        : number > other.number;
  }

  /** Names of the checkpoints that must stay. */
  public List<String> keep() {
    return kept.stream().map(CheckpointId::name).toList();
  }

  /** Where the run's checkpoints are. */
  public Path checkpoints() {
    return runFolder.resolve("checkpoints");
  }

  /** Where the trained model goes. */
  public Path model() {
    return runFolder.resolve("model");
  }
}
