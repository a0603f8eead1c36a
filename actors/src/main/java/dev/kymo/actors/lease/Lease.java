package dev.kymo.actors.lease;

import dev.kymo.actors.experiment.RunSpec;
import dev.kymo.workers.checkpoint.CheckpointId;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The right to train one run from one commit on, until a newer attempt is granted.
 *
 * @param attempt who holds it
 * @param spec what to train, and when to probe and to write checkpoints
 * @param runFolder the run's folder, on storage that head and worker share
 * @param references folder of reference log-probabilities, shared by the experiment's runs
 * @param checkpoint what to continue from; null: the plan's model, step 0
 * @param branching whether the attempt begins a branch, whose steps need not repeat what was written before
 * @param keep names of the checkpoints that must stay
 */
public record Lease(
    AttemptId attempt,
    RunSpec spec,
    Path runFolder,
    Path references,
    @Nullable CheckpointId checkpoint,
    boolean branching,
    List<String> keep) {

  public Lease {
    keep = List.copyOf(keep);
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
