package dev.kymo.vocabulary;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One optimizer update. Lists hold one number per row of the batch, in its order; they are null where the objective has no
 * such quantity. Log-probabilities are in nats, summed over a response's tokens, before the update.
 */
@RowFile(value = "steps", number = 100, everyStep = true, always = true)
public record StepRow(
    @Column(meaning = "the step") long step,
    @Column(meaning = "its stage") int stage,
    @Column(meaning = "the stage's objective") String objective,

    @Column(meaning = "pass over the training rows within the stage, from 0")
    int epoch,

    @Column(meaning = "row numbers of the batch") List<Integer> rows,

    @Column(
        unit = "nats for `sft` and `slic`, else the objective's own",
        meaning =
            "the objective's value, mean over the batch's rows; of `sft` the sum over the row's "
                + "responses. With `reduction: token-mean` of token means, else of sums over tokens")
    double loss,

    @Column(meaning = "η of this step, by the stage's schedule")
    double learningRate,

    @Column(
        unit = "nats per unit of a parameter, for losses in nats",
        meaning = "Euclidean norm of the gradient of `loss`, before clipping")
    double gradientNorm,

    @Column(
        unit = "tokens",
        meaning = "response tokens of the batch, over all responses that the objective uses")
    int tokens,

    @Column(
        unit = "nats",
        meaning =
            "log π of each row's chosen response, sum over tokens under either `reduction`; left "
                + "out if the objective does not use it")
    @Nullable
    List<Double> chosenLogprob,

    @Column(unit = "nats", meaning = "likewise of the rejected response") @Nullable
    List<Double> rejectedLogprob,

    @Column(unit = "nats", meaning = "the same under the reference model; left out without one")
    @Nullable
    List<Double> referenceChosenLogprob,

    @Column(unit = "nats", meaning = "likewise") @Nullable List<Double> referenceRejectedLogprob,

    @Column(
        unit = "nats",
        meaning =
            "β (log π − log π_ref) of the chosen response; of sums over tokens, with `reduction: "
                + "token-mean` of means over tokens; left out if the objective has no rewards")
    @Nullable
    List<Double> chosenReward,

    @Column(unit = "nats", meaning = "likewise of the rejected response") @Nullable
    List<Double> rejectedReward,

    @Column(
        unit = "s",
        meaning =
            "forward, backward and optimizer, and where the step is taken apart the copies for "
                + "it; of a stage's first step also the encoding of its rows and its reference "
                + "log-probabilities. Not probes, checkpoints or waiting")
    double seconds)
    implements RunRow {

  public StepRow {
    Objects.requireNonNull(objective, "objective");
    Checks.atLeast(1, step, "step");
    Checks.duration(seconds, "seconds");
    rows = List.copyOf(rows);
    chosenLogprob = Checks.copyOrNull(chosenLogprob);
    rejectedLogprob = Checks.copyOrNull(rejectedLogprob);
    referenceChosenLogprob = Checks.copyOrNull(referenceChosenLogprob);
    referenceRejectedLogprob = Checks.copyOrNull(referenceRejectedLogprob);
    chosenReward = Checks.copyOrNull(chosenReward);
    rejectedReward = Checks.copyOrNull(rejectedReward);
  }
}
