package dev.kymo.vocabulary;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A step taken apart, for one response type: what it did to the log-probability of the observed examples, predicted to first order
 * and measured. In nats, summed over a response's tokens; means over the observed examples of the type. The prediction's parts
 * are pullUp, pushDown, momentum, decay and rounding. What is trusted has at most {@link PartTrust#MOST_ERROR}; {@code leftOut} is a
 * word of {@link LeftOut}. Rows of older versions lack what may be null.
 */
@RowFile(value = "decompositions", number = 158, key = "response")
public record DecompositionRow(
    @Column(meaning = "the step") long step,
    @Column(meaning = "its stage") int stage,
    @Column(meaning = "the stage's objective") String objective,

    @Column(
        meaning =
            "the observed response type; `argmax`: the labels that were most likely before the "
                + "step at the chosen response's positions")
    String response,

    @Column(unit = "rows", meaning = "observed rows that have it")
    int count,

    @Column(
        unit = "nats",
        meaning = "log π after the step minus before, sum over tokens, mean over rows")
    double measured,

    @Column(
        unit = "nats",
        meaning = "⟨∇ log π, Δθ⟩ in the step's actual Δθ, sum over tokens, mean over rows")
    double predicted,

    @Column(
        unit = "nats",
        meaning =
            "the part of `predicted` through the responses on the objective's chosen side, of "
                + "either sign, mean over rows")
    double pullUp,

    @Column(
        unit = "nats",
        meaning = "the part through those on its rejected side, of either sign, mean over rows")
    double pushDown,

    @Column(unit = "nats", meaning = "the part of earlier gradients, mean over rows")
    double momentum,

    @Column(unit = "nats", meaning = "the part of weight decay, mean over rows")
    double decay,

    @Column(
        unit = "nats",
        meaning = "what float arithmetic in the step leaves of `predicted`, mean over rows")
    double rounding,

    @Column(
        meaning = "Σ|parts| / |`predicted`| of this row; large wherever parts cancel, so it only "
            + "informs; `null` with a `note` where `predicted` is 0")
    @Nullable
    Double conditioning,

    @Column(
        meaning =
            "how far one of this row's parts moves if clipping and the optimizer's denominator "
                + "are computed in float64, over its largest part; an upper bound where no row of the "
                + "step can have more than 0.01, except in a stage's first update "
                + "([0027](decisions/0027-bounds-of-parts-error.md))",
        meaningSince = 2)
    @Nullable
    Double partsError,

    @Column(meaning = "whether `parts_error` ≤ 0.01", meaningSince = 2) @Nullable
    Boolean trusted,

    @Column(
        meaning = "why accumulated influence does not count it: `first-update` of a stage whose "
            + "optimizer divides by the average of squares; absent where it does")
    @Nullable
    String leftOut,

    @Column(unit = "nats", meaning = "`measured` − `predicted`, mean over rows")
    double remainder,

    @Column(
        meaning = "√Σ remainder² / √Σ measured² over the rows, of their sums over tokens; no mean")
    double relativeRemainder,

    @Column(unit = "nats", meaning = "what float32 leaves uncertain of `measured`, mean over rows")
    double noiseFloor,

    @Column(
        meaning =
            "c = min(1, max-grad-norm / (gradient_norm + 1e-6)), what the step's gradient was "
                + "multiplied by")
    double clip,

    @Column(unit = "tokens", meaning = "tokens of the response, mean over rows")
    double tokensMean,

    @Column(
        unit = "s",
        meaning = "taking the step apart, all rows and response types together; the same in "
            + "`examples.jsonl` and `influence.jsonl`")
    double seconds)
    implements RunRow {

  public DecompositionRow {
    Objects.requireNonNull(response, "response");
    Checks.atLeast(1, step, "step");
    Checks.duration(seconds, "seconds");
  }
}
