package dev.kymo.vocabulary;

/**
 * What the stage's objective would reward after a step in rows that are not trained on. A stage whose objective has no rewards has no
 * such rows.
 */
@RowFile(value = "held-out", number = 163)
public record HeldOutRow(
    @Column(meaning = "the step after which the parameters were taken; 0: before training")
    long step,

    @Column(meaning = "its stage, whose objective and reference the rewards are of")
    int stage,

    @Column(unit = "rows", meaning = "rows of `data.held-out`")
    int count,

    @Column(
        unit = "nats",
        meaning =
            "β (log π − log π_ref) of the chosen response, as `chosen_reward` of `steps.jsonl`, "
                + "mean over rows")
    double chosenRewardMean,

    @Column(unit = "nats", meaning = "likewise of the rejected response")
    double rejectedRewardMean,

    @Column(unit = "nats", meaning = "chosen less rejected reward, mean over rows")
    @Charted(chart = "reward margin", line = "margin, held out")
    double marginMean,

    @Column(
        type = "number from 0 to 1",
        meaning = "share of the rows whose chosen reward exceeds the rejected one; 0 where a stage "
            + "begins, at its own reference")
    double accuracy,

    @Column(
        unit = "s",
        meaning =
            "the whole probe pass at this step; with the first one of a stage or of a worker also "
                + "the reference's")
    double seconds)
    implements RunRow {

  public HeldOutRow {
    Checks.atLeast(0, step, "step");
    Checks.atLeast(1, count, "count");
    Checks.duration(seconds, "seconds");
  }
}
