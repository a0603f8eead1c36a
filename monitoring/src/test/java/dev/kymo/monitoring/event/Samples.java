package dev.kymo.monitoring.event;

import dev.kymo.vocabulary.DecompositionRow;
import dev.kymo.vocabulary.ExampleRow;
import dev.kymo.vocabulary.HeldOutRow;
import dev.kymo.vocabulary.InfluenceRow;
import dev.kymo.vocabulary.KernelRow;
import dev.kymo.vocabulary.LoggedEvent.AttemptAdvanced;
import dev.kymo.vocabulary.LoggedEvent.AttemptEnded;
import dev.kymo.vocabulary.LoggedEvent.AttemptStarted;
import dev.kymo.vocabulary.LoggedEvent.BranchStarted;
import dev.kymo.vocabulary.LoggedEvent.CheckpointCommitted;
import dev.kymo.vocabulary.LoggedEvent.CheckpointUnreadable;
import dev.kymo.vocabulary.LoggedEvent.CheckpointWritten;
import dev.kymo.vocabulary.LoggedEvent.ProbeLagged;
import dev.kymo.vocabulary.LoggedEvent.ProbeWaited;
import dev.kymo.vocabulary.LoggedEvent.ReplayMismatch;
import dev.kymo.vocabulary.LoggedEvent.RowsObserved;
import dev.kymo.vocabulary.LoggedEvent.RunCompleted;
import dev.kymo.vocabulary.LoggedEvent.RunDiverged;
import dev.kymo.vocabulary.LoggedEvent.RunFailed;
import dev.kymo.vocabulary.LoggedEvent.RunQueued;
import dev.kymo.vocabulary.LoggedEvent.RunRecovered;
import dev.kymo.vocabulary.LoggedEvent.SqueezeDetected;
import dev.kymo.vocabulary.LoggedEvent.StageStarted;
import dev.kymo.vocabulary.LoggedEvent.StepsReplayed;
import dev.kymo.vocabulary.ReadingRow;
import dev.kymo.vocabulary.Recorded;
import dev.kymo.vocabulary.RunEvent;
import dev.kymo.vocabulary.SampleRow;
import dev.kymo.vocabulary.StepRow;
import dev.kymo.vocabulary.TokensRow;
import java.time.Instant;
import java.util.List;

/** Events with made-up numbers. */
public final class Samples {
  public static final Instant AT = Instant.parse("2026-01-02T03:04:05.678Z");

  private Samples() {}

  /** A step of preference training whose numbers follow from its number. */
  public static Recorded<StepRow> dpoStep(String run, long step, double seconds, int attempt) {
    return new Recorded<>(
        run,
        attempt,
        new StepRow(
            step,
            2,
            "dpo",
            (int) step / 10,
            List.of((int) step % 7, (int) step % 5),
            1.0 / step,
            5e-7,
            Math.sqrt((double) step),
            128,
            List.of(-10.5 - step, -20.0),
            List.of(-11.5, -19.0),
            List.of(-10.0, -20.0),
            List.of(-11.0, -19.0),
            List.of(0.3, -0.1),
            List.of(-0.1, 0.1),
            seconds));
  }

  /** A step of supervised finetuning, which has no rewards. */
  public static Recorded<StepRow> sftStep(String run, long step, double loss, double seconds) {
    return new Recorded<>(
        run,
        1,
        new StepRow(
            step,
            1,
            "sft",
            0,
            List.of(1),
            loss,
            5e-7,
            1.5,
            64,
            List.of(-10.5),
            null,
            null,
            null,
            null,
            null,
            seconds));
  }

  /** A reading whose numbers follow from its step and response. */
  public static Recorded<ReadingRow> reading(
      String run, long step, String response, double seconds, int attempt) {
    double base = step + response.length() / 100.0;
    return new Recorded<>(
        run,
        attempt,
        SampleRow.of(
            ReadingRow.class,
            "step",
            step,
            "stage",
            1,
            "response",
            response,
            "count",
            100,
            "logprobMean",
            -base,
            "logprobSd",
            0.5,
            "logprobP10",
            -base - 1,
            "logprobP50",
            -base,
            "logprobP90",
            -base + 1,
            "argmaxLogprobMean",
            -base / 2,
            "exceptArgmaxLogprobMean",
            -base * 2,
            "adaptationNormMean",
            7.5,
            "residualNormMean",
            0.75,
            "energyMean",
            0.5,
            "entropyMean",
            2.5,
            "tokensMean",
            31.5,
            "argmaxMassMean",
            0.25,
            "valleyDepthMean",
            1.25,
            "seconds",
            seconds));
  }

  /** A step taken apart, whose numbers follow from its step and response. */
  public static Recorded<DecompositionRow> decomposition(
      String run, long step, String response, int attempt) {
    double base = step + response.length() / 100.0;
    return new Recorded<>(
        run,
        attempt,
        new DecompositionRow(
            step,
            2,
            "dpo",
            response,
            4,
            base,
            base - 0.25,
            1.5,
            base - 2,
            0.125,
            0.0625,
            0.0625,
            2.5,
            0.001,
            true,
            null,
            0.25,
            0.1,
            1e-6,
            0.5,
            31.5,
            0.5));
  }

  /** What a step did to one observed example. */
  public static Recorded<ExampleRow> example(
      String run, long step, int row, String response, int attempt) {
    return new Recorded<>(
        run,
        attempt,
        new ExampleRow(
            step,
            2,
            row,
            response,
            31,
            1.0,
            0.75,
            1.5,
            -1.0,
            0.125,
            0.0625,
            0.0625,
            2.5,
            0.001,
            true,
            0.25,
            1e-6,
            false,
            List.of(0.5, 0.5),
            List.of(0.25, 0.5),
            List.of(1.0, 0.5),
            List.of(-0.75, -0.25),
            0.5));
  }

  /** The same, of stage 2, with a remainder that arithmetic alone may have made. */
  public static Recorded<ExampleRow> exampleBelowNoise(
      String run, long step, int row, String response, int attempt) {
    ExampleRow above = example(run, step, row, response, attempt).row();
    return new Recorded<>(
        run,
        attempt,
        new ExampleRow(
            step,
            above.stage(),
            row,
            response,
            above.tokens(),
            above.measured(),
            above.measured(),
            above.pullUp(),
            above.pushDown(),
            above.momentum(),
            above.decay(),
            above.rounding(),
            above.conditioning(),
            above.partsError(),
            above.trusted(),
            0,
            above.noiseFloor(),
            true,
            above.tokenMeasured(),
            above.tokenPredicted(),
            above.tokenPullUp(),
            above.tokenPushDown(),
            above.seconds()));
  }

  /** What it did through one response of the update. */
  public static Recorded<InfluenceRow> influence(
      String run,
      long step,
      int row,
      String response,
      int updateRow,
      String updateResponse,
      int attempt) {
    return new Recorded<>(
        run,
        attempt,
        new InfluenceRow(step, 2, row, response, updateRow, updateResponse, -0.5, null, 0.5));
  }

  /** A pair of response types, whose numbers follow from the step. */
  public static Recorded<KernelRow> kernel(
      String run, long step, int stage, String response, String other, int attempt) {
    double similarity = response.equals(other) ? 1 : 1 / (step + 2.0);
    return new Recorded<>(
        run,
        attempt,
        new KernelRow(
            step,
            stage,
            response,
            other,
            4,
            100 + step,
            2,
            similarity,
            0.1,
            0.02,
            2.6,
            2.1,
            step / 100.0,
            8,
            List.of(1.5f + step, -0.1f),
            0.5));
  }

  /** What a step did at the tokens of a pair of bins. */
  public static Recorded<TokensRow> tokens(
      String run, long step, int peakinessBin, int rejectedBin, int attempt) {
    return new Recorded<>(
        run,
        attempt,
        new TokensRow(
            step,
            2,
            peakinessBin,
            0.25 * (peakinessBin + 1),
            rejectedBin,
            rejectedBin - 4.0,
            10,
            2,
            7,
            6,
            3,
            20,
            12,
            6,
            480,
            100,
            370,
            -0.75,
            0.25,
            1e-6,
            0.5));
  }

  /** Rewards of held-out rows, of a margin. */
  public static Recorded<HeldOutRow> heldOut(String run, long step, double margin, int attempt) {
    return new Recorded<>(run, attempt, new HeldOutRow(step, 1, 4, margin, 0, margin, 0.75, 0.125));
  }

  /** One event of each type, in an order in which they could happen to one run. */
  public static List<RunEvent> oneOfEach(String run) {
    return List.of(
        new RunQueued(run, AT, "dpo", 3, "builtin:grammar", 100),
        new AttemptStarted(run, AT, 1, "worker-0", 0),
        new RowsObserved(run, AT, RowsObserved.DECOMPOSE, List.of(0, 4, 9), List.of(4)),
        new StageStarted(run, AT, 1, "dpo"),
        reading(run, 0, "chosen", 0.5, 1),
        dpoStep(run, 1, 0.25, 1),
        decomposition(run, 1, "chosen", 1),
        example(run, 1, 0, "chosen", 1),
        influence(run, 1, 0, "chosen", 3, "rejected", 1),
        kernel(run, 1, 1, "chosen", "rejected", 1),
        tokens(run, 1, 2, 3, 1),
        heldOut(run, 1, 0.5, 1),
        new ProbeLagged(run, AT, 3),
        new ProbeWaited(run, AT, 0.125),
        new CheckpointWritten(run, AT, 1, 4096, 0.5),
        new CheckpointCommitted(run, AT, 1),
        new AttemptEnded(run, AT, 1, "training-exception", "no more memory\nat all", 1),
        new CheckpointUnreadable(run, AT, "t1-step1", "hash differs"),
        new AttemptStarted(run, AT, 2, "worker-1", 0),
        new RunRecovered(run, AT, 2, 4.5),
        new StepsReplayed(run, AT, 1),
        new AttemptAdvanced(run, AT, 2, 2, 1, 0.25),
        new ReplayMismatch(run, AT, 1, "steps", "{\"loss\":1.0}", "{\"loss\":2.0}"),
        new SqueezeDetected(run, AT, 1, 1, 0.25, 0.125, 0.0625, List.of(7, 3), 5, 2),
        new BranchStarted(run, AT, "other CPU flags"),
        new RunFailed(run, AT, "training-exception", "no more memory"),
        new RunDiverged(run, AT, 1),
        new RunCompleted(run, AT));
  }
}
