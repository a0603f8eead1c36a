package dev.kymo.probes.step;

import dev.kymo.vocabulary.RunRow;
import java.util.List;

/**
 * One step of a training run, taken apart.
 *
 * @param step its number over the whole run
 * @param stage number of its stage, from 1
 * @param objective of the stage
 * @param clip what the gradient was scaled by
 * @param ofOneGradient whether it divides by a denominator made of its own gradient alone, as a stage's first update does
 * @param updates the responses that it trained on
 * @param observed what it did to each observed example
 * @param seconds wall time of the decomposition
 */
public record StepDecomposition(
    long step,
    int stage,
    String objective,
    double clip,
    boolean ofOneGradient,
    List<UpdateExample> updates,
    List<ObservedChange> observed,
    double seconds) {

  public StepDecomposition {
    updates = List.copyOf(updates);
    observed = List.copyOf(observed);
  }

  /** The same as rows: per response type, per observed example, per pair of observed and update example. */
  public List<RunRow> rows() {
    return new DecompositionRows(this).all();
  }

  /**
   * A response that the step trained on.
   *
   * @param row row number in the training data
   * @param response its response type
   * @param chosenSide whether it is on the objective's chosen side
   * @param identicalPair whether its row has the same tokens on the other side too
   */
  public record UpdateExample(
      int row, String response, boolean chosenSide, boolean identicalPair) {}
}
