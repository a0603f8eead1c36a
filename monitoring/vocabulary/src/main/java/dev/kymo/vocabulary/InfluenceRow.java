package dev.kymo.vocabulary;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The part of a step's prediction for one observed example that came through one response of the update: this step's gradient
 * only, with the optimizer's denominator frozen. In nats, summed over the observed tokens. {@code leftOut} is a word of {@link LeftOut}.
 */
@RowFile(
    value = "influence",
    number = 160,
    key = {"row", "response", "update_row", "update_response"})
public record InfluenceRow(
    @Column(meaning = "the step") long step,
    @Column(meaning = "its stage") int stage,

    @Column(meaning = "row of the probe set that is observed")
    int row,

    @Column(meaning = "its response type, or `argmax`") String response,
    @Column(meaning = "row of the training data") int updateRow,
    @Column(meaning = "its response type") String updateResponse,

    @Column(
        unit = "nats",
        meaning = "the part of `predicted` through that response, this step's gradient only, the "
            + "optimizer's denominator frozen, 1/B inside; sum over the observed tokens and over "
            + "those of the update")
    double influence,

    @Column(
        meaning = "why accumulated influence does not count it: `first-update` of a stage whose "
            + "optimizer divides by the average of squares, or `identical-pair`, a training row "
            + "whose chosen and rejected tokens are the same; absent where it does")
    @Nullable
    String leftOut,

    @Column(unit = "s", meaning = "as in `decompositions.jsonl`")
    double seconds)
    implements RunRow {

  public InfluenceRow {
    Objects.requireNonNull(response, "response");
    Objects.requireNonNull(updateResponse, "updateResponse");
    Checks.atLeast(1, step, "step");
    Checks.duration(seconds, "seconds");
  }
}
