package dev.kymo.vocabulary;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a step taken apart did to one observed example. Sums over its tokens, in nats; see {@link DecompositionRow}.
 */
@RowFile(
    value = "examples",
    number = 159,
    key = {"row", "response"})
public record ExampleRow(
    @Column(meaning = "the step") long step,
    @Column(meaning = "its stage") int stage,
    @Column(meaning = "row of the probe set") int row,
    @Column(meaning = "response type, or `argmax`") String response,
    @Column(unit = "tokens", meaning = "of the response") int tokens,

    @Column(unit = "nats", meaning = "log π after the step minus before, sum over tokens")
    double measured,

    @Column(unit = "nats", meaning = "⟨∇ log π, Δθ⟩, sum over tokens")
    double predicted,

    @Column(
        unit = "nats",
        meaning =
            "its part through the chosen side, sum over tokens and over the batch's rows, the "
                + "batch mean's 1/B inside")
    double pullUp,

    @Column(unit = "nats", meaning = "its part through the rejected side, likewise")
    double pushDown,

    @Column(unit = "nats", meaning = "its part of earlier gradients")
    double momentum,

    @Column(unit = "nats", meaning = "its part of weight decay")
    double decay,

    @Column(unit = "nats", meaning = "what is left of it") double rounding,

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

    @Column(unit = "nats", meaning = "`measured` − `predicted`")
    double remainder,

    @Column(
        unit = "nats",
        meaning = "σ √(2 · tokens), σ the root mean square of float32's error in a token's log π "
            + "([NoiseFloor](../probes/src/main/java/dev/kymo/probes/step/NoiseFloor.java))")
    double noiseFloor,

    @Column(meaning = "whether |`remainder`| < 2 `noise_floor`: float arithmetic may explain it")
    boolean belowNoise,

    @Column(
        type = "list, one per token",
        unit = "nats",
        meaning =
            "`measured` of each token; left out, like the next three, unless `decompose.tokens` "
                + "is true, and for `argmax`")
    @Nullable
    List<Double> tokenMeasured,

    @Column(type = "list, one per token", unit = "nats", meaning = "`predicted` of each token")
    @Nullable
    List<Double> tokenPredicted,

    @Column(type = "list, one per token", unit = "nats", meaning = "`pull_up` of each token")
    @Nullable
    List<Double> tokenPullUp,

    @Column(type = "list, one per token", unit = "nats", meaning = "`push_down` of each token")
    @Nullable
    List<Double> tokenPushDown,

    @Column(unit = "s", meaning = "as in `decompositions.jsonl`")
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
