package dev.kymo.vocabulary;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A step taken apart, for one response type: what it did to the log-probability of the observed examples, predicted to first order
 * and measured. In nats, summed over a response's tokens; means over the observed examples of the type. The prediction's parts
 * are pullUp, pushDown, momentum, decay and rounding.
 *
 * @param step the step
 * @param stage number of the stage, from 1
 * @param objective of the stage
 * @param response the response type; {@code argmax}: the most likely tokens before the step, at the chosen response's places
 * @param count observed examples of the type
 * @param measured log π after minus before
 * @param predicted ⟨∇ log π, Δθ⟩
 * @param pullUp the part through the objective's chosen side
 * @param pushDown the part through its rejected side
 * @param momentum the part of earlier gradients
 * @param decay the part of weight decay
 * @param rounding the part of float arithmetic in the step
 * @param conditioning Σ|parts| / |predicted|: large wherever parts cancel, so it only informs; NaN where the prediction is 0; null in
 *     rows of older versions, like the next three
 * @param partsError how far a part moves at most if clipping and the optimizer's denominator are computed in float64, over the largest
 *     part
 * @param trusted whether that is at most {@link PartTrust#MOST_ERROR}
 * @param leftOut why accumulated influence does not count it, a word of {@link LeftOut}; null: it does
 * @param remainder measured − predicted
 * @param relativeRemainder ‖remainder‖ / ‖measured‖ over the examples
 * @param noiseFloor what float arithmetic leaves uncertain of {@code measured}
 * @param clip what the step's gradient was scaled by
 * @param tokensMean tokens of a response
 * @param seconds wall time of taking the step apart
 */
public record DecompositionRow(
    long step,
    int stage,
    String objective,
    String response,
    int count,
    double measured,
    double predicted,
    double pullUp,
    double pushDown,
    double momentum,
    double decay,
    double rounding,
    @Nullable Double conditioning,
    @Nullable Double partsError,
    @Nullable Boolean trusted,
    @Nullable String leftOut,
    double remainder,
    double relativeRemainder,
    double noiseFloor,
    double clip,
    double tokensMean,
    double seconds)
    implements RunRow {

  public DecompositionRow {
    Objects.requireNonNull(response, "response");
    Checks.atLeast(1, step, "step");
    Checks.duration(seconds, "seconds");
  }
}
