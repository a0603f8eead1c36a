package dev.kymo.workers.checkpoint;

import java.util.List;
import java.util.Map;

/**
 * The part of a checkpoint that is not tensors. Random numbers need no entry: they are functions of the seed, the stage and
 * the epoch.
 *
 * @param step last finished step of the run
 * @param stage number of its stage, from 1
 * @param stageStep last finished step within the stage, from 1
 * @param optimizerUpdates updates that the optimizer's state has seen
 * @param references per response of the objective, over the data's rows: reference log-probabilities; empty if it has none
 * @param environment what the bits of a step depend on, by name: processor flags, native libraries, threads
 */
public record TrainingState(
    long step,
    int stage,
    long stageStep,
    long optimizerUpdates,
    List<double[]> references,
    Map<String, String> environment) {

  public TrainingState {
    references = List.copyOf(references);
  }
}
