package dev.kymo.probes.decomposition;

/**
 * What a step did to each token of an observed response, M numbers each, not to be changed. What pull and push leave of the
 * prediction is momentum, decay and rounding.
 *
 * @param measured log π after the step minus before
 * @param predicted its derivative along Δθ
 * @param pullUp the part through the responses that the objective pulls up
 * @param pushDown the part through those that it pushes down
 */
public record TokenChanges(
    double[] measured, double[] predicted, double[] pullUp, double[] pushDown) {}
