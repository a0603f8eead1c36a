package dev.kymo.probes.squeeze;

/**
 * One step of the negative gradient alone, L = log π(y⁻), under one setting.
 *
 * @param sweep what is varied
 * @param curve which of the other settings this point has, in words
 * @param x the varied quantity
 * @param peakiness standard deviation of the logits
 * @param learningRate η
 * @param rejectedProbability π(y⁻) before
 * @param threshold ‖π‖² − π(y⁻): to first order, the labels with a smaller probability fall
 * @param effect what happened
 */
public record SweepPoint(
    SqueezeSweep sweep,
    String curve,
    double x,
    double peakiness,
    double learningRate,
    double rejectedProbability,
    double threshold,
    SqueezeEffect effect) {}
