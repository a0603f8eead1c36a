package dev.kymo.workers.training;

/**
 * One response that an update trained on.
 *
 * @param row row number in the training data
 * @param type its response type
 * @param chosenSide whether it is on the objective's chosen side
 * @param prompt token ids
 * @param response token ids
 * @param derivatives ∂L/∂log π of each token, the batch mean's 1/B inside
 */
public record UpdateResponse(
    int row, String type, boolean chosenSide, int[] prompt, int[] response, double[] derivatives) {}
