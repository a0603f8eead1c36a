package dev.kymo.probes.firstorder;

import dev.kymo.probes.ObservedRows;
import java.util.List;

/**
 * What a study found. Curves are of all responses together, then of each response type in the order of the probe set.
 *
 * @param plan what was asked for
 * @param before steps of the run that were trained before the first one measured
 * @param batch rows of the training data that the update trained on
 * @param learningRate of that step by the stage's schedule
 * @param rows of the probe set that were observed, with all their responses
 * @param responses how many those are
 * @param plain remainder of the plain gradient update against the learning rate
 * @param rule of the optimizer's own update
 * @param trained remainder against the number of steps
 * @param lengths of each point of {@code trained}
 */
public record FirstOrderResults(
    FirstOrderPlan plan,
    long before,
    List<Integer> batch,
    double learningRate,
    ObservedRows.Drawn rows,
    int responses,
    List<RemainderCurve> plain,
    List<RemainderCurve> rule,
    List<RemainderCurve> trained,
    List<Length> lengths) {

  /**
   * Steps that were taken.
   *
   * @param learningRate of the last one
   * @param learningRateSum of all of them
   */
  public record Length(int steps, double learningRate, double learningRateSum) {}

  public FirstOrderResults {
    batch = List.copyOf(batch);
    plain = List.copyOf(plain);
    rule = List.copyOf(rule);
    trained = List.copyOf(trained);
    lengths = List.copyOf(lengths);
  }
}
