package dev.kymo.probes.decomposition;

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

  /** A prediction's parts by side, as they are and as they would be in float64. */
  public Parts parts(ObservedChange change) {
    return new Parts(
        through(change.influence(), true),
        through(change.influence(), false),
        change.momentum(),
        change.decay(),
        change.rounding());
  }

  /** The same with clipping and denominator in float64; rounding is what they then leave of the prediction. */
  public Parts exactParts(ObservedChange change) {
    Parts own = parts(change);
    double pullUp = through(change.exactInfluence(), true);
    double pushDown = through(change.exactInfluence(), false);
    double moved = (pullUp - own.pullUp())
        + (pushDown - own.pushDown())
        + (change.exactMomentum() - own.momentum())
        + (change.exactDecay() - own.decay());
    return new Parts(
        pullUp, pushDown, change.exactMomentum(), change.exactDecay(), own.rounding() - moved);
  }

  private double through(List<Double> influence, boolean chosenSide) {
    double sum = 0;
    for (int i = 0; i < updates.size(); i++) {
      if (updates.get(i).chosenSide() == chosenSide) {
        sum += influence.get(i);
      }
    }
    return sum;
  }

  /** The part of a prediction through the responses on the objective's chosen side. */
  public double pullUp(ObservedChange change) {
    return through(change.influence(), true);
  }

  /** The part through the responses on its rejected side. */
  public double pushDown(ObservedChange change) {
    return through(change.influence(), false);
  }
}
