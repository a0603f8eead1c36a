package dev.kymo.vocabulary;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The part of a step's prediction for one observed example that came through one response of the update: this step's gradient
 * only, with the optimizer's denominator frozen. In nats, summed over the observed tokens.
 *
 * @param step the step
 * @param stage number of the stage, from 1
 * @param row row number of the observed example in the probe set
 * @param response response type of the observed example, or {@code argmax}
 * @param updateRow row number of the update example in the training data
 * @param updateResponse response type of the update example
 * @param leftOut why accumulated influence does not count it, a word of {@link LeftOut}; null: it does
 * @param seconds wall time of taking the step apart
 */
public record InfluenceRow(
    long step,
    int stage,
    int row,
    String response,
    int updateRow,
    String updateResponse,
    double influence,
    @Nullable String leftOut,
    double seconds)
    implements RunRow {

  public InfluenceRow {
    Objects.requireNonNull(response, "response");
    Objects.requireNonNull(updateResponse, "updateResponse");
    Checks.atLeast(1, step, "step");
    Checks.duration(seconds, "seconds");
  }
}
