package dev.kymo.vocabulary;

/**
 * What a step did to the predictions at the tokens of its rejected responses that it pushed down: those tokens y⁻ whose predictions π (V),
 * before the step, are in one bin of peakiness ‖π‖² and one of log π(y⁻). Counts and sums, which add up over steps. What neither rose nor fell
 * changed by no more than the noise. y* is the most likely label besides y⁻ before the step.
 */
@RowFile(
    value = "tokens",
    number = 162,
    key = {"peakiness_bin", "rejected_bin"})
public record TokensRow(
    @Column(meaning = "the step") long step,
    @Column(meaning = "its stage") int stage,
    @Column(meaning = "number of the bin of ‖π‖², from 0") int peakinessBin,
    @Column(meaning = "its upper edge") double peakinessTo,

    @Column(meaning = "number of the bin of log π(y⁻), from 0")
    int rejectedBin,

    @Column(unit = "nats", meaning = "its upper edge") double rejectedTo,

    @Column(unit = "tokens", meaning = "tokens in both bins")
    long tokens,

    @Column(unit = "tokens", meaning = "at which π(y⁻) rose")
    long rejectedRising,

    @Column(unit = "tokens", meaning = "at which it fell") long rejectedFalling,

    @Column(unit = "tokens", meaning = "at which π(y*) rose")
    long bestRising,

    @Column(unit = "tokens", meaning = "at which it fell") long bestFalling,

    @Column(
        unit = "labels",
        meaning =
            "labels besides y⁻ and y* with π ≥ ‖π‖² − π(y⁻), sum over tokens: those that rise in "
                + "softmax regression, to first order")
    long likely,

    @Column(unit = "labels", meaning = "those among them that rose")
    long likelyRising,

    @Column(unit = "labels", meaning = "those that fell") long likelyFalling,

    @Column(
        unit = "labels",
        meaning = "the other labels besides y⁻ and y*: those that fall in softmax regression")
    long unlikely,

    @Column(unit = "labels", meaning = "those among them that rose")
    long unlikelyRising,

    @Column(unit = "labels", meaning = "those that fell") long unlikelyFalling,

    @Column(unit = "nats", meaning = "sum over tokens of Δ log π(y⁻)")
    double rejectedChange,

    @Column(unit = "nats", meaning = "sum over tokens of Δ log π(y*)")
    double bestChange,

    @Column(
        unit = "nats",
        meaning =
            "two standard deviations of what float32 adds to a change of log π, measured on one "
                + "of the step's responses")
    double noise,

    @Column(
        unit = "s",
        meaning = "the comparison of the step's rejected responses, all bins together")
    double seconds)
    implements RunRow {

  public TokensRow {
    Checks.atLeast(1, step, "step");
    Checks.atLeast(0, peakinessBin, "peakinessBin");
    Checks.atLeast(0, rejectedBin, "rejectedBin");
    Checks.atLeast(1, tokens, "tokens");
    Checks.duration(seconds, "seconds");
  }
}
