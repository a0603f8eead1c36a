package dev.kymo.probes.step;

import java.util.List;

/**
 * What a step did to each token of an observed response, M numbers each. What pull and push leave of the prediction is momentum,
 * decay and rounding.
 *
 * @param measured log π after the step minus before
 * @param predicted its derivative along Δθ
 * @param pullUp the part through the responses on the objective's chosen side
 * @param pushDown the part through those on its rejected side
 */
public record TokenChanges(
    List<Double> measured, List<Double> predicted, List<Double> pullUp, List<Double> pushDown) {

  public TokenChanges {
    measured = List.copyOf(measured);
    predicted = List.copyOf(predicted);
    pullUp = List.copyOf(pullUp);
    pushDown = List.copyOf(pushDown);
  }
}
