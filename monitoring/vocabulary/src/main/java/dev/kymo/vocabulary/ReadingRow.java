package dev.kymo.vocabulary;

import java.util.Objects;

/**
 * What the log-probability probe saw after a step, for one response type. Log-probabilities are in nats, summed over a
 * response's tokens; the other measures are means over its tokens; both are then averaged over the rows that have the
 * response.
 */
@RowFile(value = "readings", number = 101, key = "response", always = true)
public record ReadingRow(
    @Column(meaning = "the step after which the parameters were taken; 0: before training")
    long step,

    @Column(meaning = "its stage") int stage,
    @Column(meaning = "the response type") String response,
    @Column(unit = "rows", meaning = "rows that have it") int count,

    @Column(unit = "nats", meaning = "log π of the response, sum over tokens, mean over rows")
    double logprobMean,

    @Column(
        unit = "nats",
        meaning =
            "its sample standard deviation over the rows (divided by count − 1); 0 for one row")
    double logprobSd,

    @Column(
        unit = "nats",
        meaning =
            "its 10th percentile over the rows, interpolated linearly between the two nearest "
                + "ranks")
    double logprobP10,

    @Column(unit = "nats", meaning = "its median over the rows")
    double logprobP50,

    @Column(unit = "nats", meaning = "its 90th percentile over the rows")
    double logprobP90,

    @Column(
        unit = "nats",
        meaning = "log max_v π_v at each position, sum over tokens, mean over rows")
    double argmaxLogprobMean,

    @Column(
        unit = "nats",
        meaning =
            "log of the probability of all labels but the most likely one at each position, sum "
                + "over tokens, mean over rows")
    double exceptArgmaxLogprobMean,

    @Column(meaning = "‖I − 1πᵀ‖_F = √(V − 2 + V‖π‖²), mean over tokens, then over rows")
    double adaptationNormMean,

    @Column(meaning = "‖π − e_y‖, mean over tokens, then over rows")
    double residualNormMean,

    @Column(meaning = "1 − π(y), mean over tokens, then over rows")
    double energyMean,

    @Column(unit = "nats", meaning = "−Σ_v π_v log π_v, mean over tokens, then over rows")
    double entropyMean,

    @Column(unit = "tokens", meaning = "tokens of the response, mean over rows")
    double tokensMean,

    @Column(meaning = "max_v π_v, mean over tokens, then over rows")
    double argmaxMassMean,

    @Column(unit = "nats", meaning = "max_v log π_v − log π(y), mean over tokens, then over rows")
    double valleyDepthMean,

    @Column(unit = "s", meaning = "the whole probe pass at this step, all response types together")
    double seconds)
    implements RunRow {

  public ReadingRow {
    Objects.requireNonNull(response, "response");
    Checks.atLeast(0, step, "step");
    Checks.duration(seconds, "seconds");
  }
}
