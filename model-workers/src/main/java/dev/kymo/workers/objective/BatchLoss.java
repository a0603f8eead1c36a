package dev.kymo.workers.objective;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An objective's value on a batch and how it changes with each token's log-probability.
 *
 * @param loss mean over the rows
 * @param derivatives ∂loss/∂log π per row, response of the row, token
 * @param chosenReward β(log π − log π_ref) of each row's chosen response; null if the objective has no rewards
 * @param rejectedReward likewise
 */
public record BatchLoss(
    double loss,
    List<List<double[]>> derivatives,
    @Nullable List<Double> chosenReward,
    @Nullable List<Double> rejectedReward) {}
