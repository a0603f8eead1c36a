package dev.kymo.probes.digits;

/**
 * A training step taken apart at the observed images.
 *
 * @param step from 1 over the whole training
 * @param measured ‖Δ log π‖ over all observed images and classes
 * @param predicted likewise, to first order
 * @param relativeRemainder ‖measured − predicted‖ / ‖measured‖
 */
public record TakenApart(int step, double measured, double predicted, double relativeRemainder) {}
