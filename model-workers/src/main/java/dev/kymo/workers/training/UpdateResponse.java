package dev.kymo.workers.training;

import dev.kymo.workers.model.Example;
import dev.kymo.workers.model.WeightedExample;
import dev.kymo.workers.objective.Side;

/**
 * One response that an update is made of.
 *
 * @param row row number in the training data, or index among the rows of an update on request
 * @param type its response type
 * @param side on which the objective has it
 * @param weighted its tokens with ∂L/∂log π of each, the batch mean's 1/B inside
 */
public record UpdateResponse(int row, String type, Side side, WeightedExample weighted) {

  public UpdateResponse(int row, String type, Side side, Example example, double[] derivatives) {
    this(row, type, side, new WeightedExample(example, derivatives));
  }

  public Example example() {
    return weighted.example();
  }

  /** ∂L/∂log π of each of the response's tokens. */
  public double[] derivatives() {
    return weighted.coefficients();
  }
}
