package dev.kymo.vocabulary;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a step taken apart did to one observed example. Sums over its tokens, in nats; see {@link DecompositionRow}.
 *
 * @param step the step
 * @param stage number of the stage, from 1
 * @param row row number in the probe set
 * @param response response type, or {@code argmax}
 * @param tokens tokens of the response
 * @param conditioning of this row's parts, as are {@code partsError} and {@code trusted}; null in rows of older versions
 * @param belowNoise whether |remainder| is below two noise floors, which are standard deviations
 * @param tokenMeasured the measured change of each token; null, like the other three: not asked for
 * @param tokenPredicted the prediction for each token
 * @param tokenPullUp its part through the objective's chosen side
 * @param tokenPushDown its part through its rejected side
 * @param seconds wall time of taking the step apart
 */
public record ExampleRow(
    long step,
    int stage,
    int row,
    String response,
    int tokens,
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
    double remainder,
    double noiseFloor,
    boolean belowNoise,
    @Nullable List<Double> tokenMeasured,
    @Nullable List<Double> tokenPredicted,
    @Nullable List<Double> tokenPullUp,
    @Nullable List<Double> tokenPushDown,
    double seconds)
    implements RunRow {

  public ExampleRow {
    Objects.requireNonNull(response, "response");
    Checks.atLeast(1, step, "step");
    Checks.duration(seconds, "seconds");
    tokenMeasured = Checks.copyOrNull(tokenMeasured);
    tokenPredicted = Checks.copyOrNull(tokenPredicted);
    tokenPullUp = Checks.copyOrNull(tokenPullUp);
    tokenPushDown = Checks.copyOrNull(tokenPushDown);
  }
}
