package dev.kymo.monitoring.event;

import java.util.Objects;

/**
 * What a step taken apart did to one observed example. Sums over its tokens, in nats; see {@link DecompositionTaken}.
 *
 * @param run id of the run
 * @param step the step
 * @param stage number of the stage, from 1
 * @param row row number in the probe set
 * @param response response type, or {@code argmax}
 * @param tokens tokens of the response
 * @param belowNoise whether |remainder| is below the noise floor
 * @param seconds wall time of taking the step apart
 * @param attempt the attempt that took the step, from 1
 */
public record ExampleDecomposed(
    String run,
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
    double remainder,
    double noiseFloor,
    boolean belowNoise,
    double seconds,
    int attempt)
    implements RowEvent {

  public ExampleDecomposed {
    Checks.run(run);
    Objects.requireNonNull(response, "response");
    Checks.atLeast(1, step, "step");
    Checks.duration(seconds, "seconds");
  }
}
