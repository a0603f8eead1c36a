package dev.kymo.probes.decomposition;

import java.util.List;

/**
 * One step of a training run, taken apart.
 *
 * @param step its number over the whole run
 * @param stage number of its stage, from 1
 * @param objective of the stage
 * @param clip what the gradient was scaled by
 * @param updates the responses that it trained on
 * @param observed what it did to each observed example
 * @param seconds wall time of the decomposition
 */
public record StepDecomposition(
    long step,
    int stage,
    String objective,
    double clip,
    List<UpdateExample> updates,
    List<ObservedChange> observed,
    double seconds) {

  public StepDecomposition {
    updates = List.copyOf(updates);
    observed = List.copyOf(observed);
  }

  /**
   * A response that the step trained on.
   *
   * @param row row number in the training data
   * @param response its response type
   * @param chosenSide whether the objective pulls it up
   */
  public record UpdateExample(int row, String response, boolean chosenSide) {}

  /** The part of a prediction through the responses that the objective pulls up. */
  public double pullUp(ObservedChange change) {
    return through(change, true);
  }

  /** The part through the responses that it pushes down. */
  public double pushDown(ObservedChange change) {
    return through(change, false);
  }

  private double through(ObservedChange change, boolean chosenSide) {
    double sum = 0;
    for (int i = 0; i < updates.size(); i++) {
      if (updates.get(i).chosenSide() == chosenSide) {
        sum += change.influence().get(i);
      }
    }
    return sum;
  }
}
