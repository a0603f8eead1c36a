package dev.kymo.monitoring.metric;

import dev.kymo.monitoring.metric.Metric.Scope;
import java.util.ArrayList;
import java.util.List;

/**
 * Every metric there is. The sink registers from it; dashboards, alerts and the documentation are generated from it. Labels
 * never hold step numbers, example ids or text, so that the number of series is runs × response types × a constant.
 */
public final class MetricCatalog {
  private static final List<Metric> COLLECTED = new ArrayList<>();

  public static final Metric STEP = training("kymo_step", "steps", "Last step taken.");
  public static final Metric TOTAL_STEPS =
      training("kymo_total_steps", "steps", "Steps that the run will have when it is done.");
  public static final Metric TRAIN_LOSS =
      training("kymo_train_loss", "objective's own", "Loss of the last step, mean over its rows.");
  public static final Metric TRAIN_GRADIENT_NORM = training(
      "kymo_train_gradient_norm",
      "1",
      "Euclidean norm of the last step's gradient, before clipping.");
  public static final Metric LEARNING_RATE =
      training("kymo_learning_rate", "1", "Learning rate of the last step.");
  public static final Metric REWARD = training(
      "kymo_reward",
      "nats",
      "Implicit reward of the last step's responses on one side (chosen, rejected), mean over rows.",
      "side");
  public static final Metric REWARD_MARGIN = training(
      "kymo_reward_margin",
      "nats",
      "Chosen minus rejected reward of the last step, mean over its rows.");
  public static final Metric REWARD_ACCURACY = training(
      "kymo_reward_accuracy",
      "ratio",
      "Share of the last step's rows whose chosen reward exceeds the rejected one.");
  public static final Metric HELD_OUT_REWARD_MARGIN = training(
      "kymo_held_out_reward_margin",
      "nats",
      "Chosen minus rejected reward of the rows that are held out, mean over them.");
  public static final Metric HELD_OUT_REWARD_ACCURACY = training(
      "kymo_held_out_reward_accuracy",
      "ratio",
      "Share of the rows that are held out whose chosen reward exceeds the rejected one.");
  public static final Metric STEP_DURATION = define(
      "kymo_step_duration_seconds",
      Metric.Type.CLASSIC_HISTOGRAM,
      "seconds",
      Scope.TRAINING,
      "Wall time of steps.");

  public static final Metric LOGPROB = training(
      "kymo_logprob",
      "nats",
      "Log-probability of the probe set's responses, summed over tokens, mean over rows.",
      "response");
  public static final Metric ARGMAX_LOGPROB = training(
      "kymo_argmax_logprob",
      "nats",
      "Log-probability of the most likely tokens along the chosen responses, summed over tokens,"
          + " mean over rows.");
  public static final Metric SQUEEZE_INDEX = training(
      "kymo_squeeze_index",
      "nats per token",
      "Change of the most likely tokens' log-probability less the mean change of the response types, per"
          + " token since the stage began.");
  public static final Metric ADAPTATION_NORM = training(
      "kymo_adaptation_norm",
      "1",
      "Frobenius norm of I − 1πᵀ, mean over tokens and rows.",
      "response");
  public static final Metric KERNEL_NORM = training(
      "kymo_kernel_norm",
      "1",
      "Estimated Frobenius norm of the kernel of a response with itself, over all pairs of its tokens,"
          + " mean over rows.",
      "response");
  public static final Metric KERNEL_SIMILARITY = training(
      "kymo_kernel_similarity",
      "1",
      "Squared kernel norm of a response with chosen over the product of both norms with themselves,"
          + " mean over rows.",
      "response");
  public static final Metric KERNEL_DRIFT = training(
      "kymo_kernel_drift",
      "1",
      "Distance of a response's kernel with itself from that at the stage's start, relative to the"
          + " latter's norm.",
      "response");
  public static final Metric MEASURED_CHANGE = training(
      "kymo_measured_change",
      "nats",
      "Change of the observed examples' log-probability by the last step taken apart, mean over"
          + " examples.",
      "response");
  public static final Metric PREDICTED_CHANGE = training(
      "kymo_predicted_change",
      "nats",
      "The same change predicted to first order from the step's actual update.",
      "response");
  public static final Metric PULL_UP = training(
      "kymo_pull_up",
      "nats",
      "Part of the predicted change through the objective's chosen side: all its responses but the rejected one; a side,"
          + " not a sign.",
      "response");
  public static final Metric PUSH_DOWN = training(
      "kymo_push_down",
      "nats",
      "Part of the predicted change through the objective's rejected side; none with SFT. A side, not a sign.",
      "response");
  public static final Metric RELATIVE_REMAINDER = training(
      "kymo_relative_remainder",
      "ratio",
      "Norm of measured minus predicted change over the norm of the measured one, over examples.",
      "response");
  public static final Metric PROBE_LAG = training(
      "kymo_probe_lag_steps",
      "steps",
      "Steps from the oldest snapshot that waits for a probe to the newest step.");
  public static final Metric PROBE_WAIT = define(
      "kymo_probe_wait_seconds_total",
      Metric.Type.COUNTER,
      "seconds",
      Scope.TRAINING,
      "Time that the trainer waited because the probes were behind.");

  public static final Metric CHECKPOINT_DURATION = define(
      "kymo_checkpoint_duration_seconds",
      Metric.Type.SUMMARY,
      "seconds",
      Scope.TRAINING,
      "Wall time of writing checkpoints.");
  public static final Metric CHECKPOINT_BYTES =
      training("kymo_checkpoint_bytes", "bytes", "Size of the last checkpoint.");
  public static final Metric CHECKPOINT_COMMITTED_STEP = training(
      "kymo_checkpoint_committed_step",
      "steps",
      "Step of the last commit: what a crash now would go back to.");
  public static final Metric CHECKPOINT_UNREADABLE = define(
      "kymo_checkpoint_unreadable_total",
      Metric.Type.COUNTER,
      "checkpoints",
      Scope.RUN,
      "Checkpoints that were torn, corrupt or of an unknown format, and were skipped.");

  public static final Metric RUN_INFO = define(
      "kymo_run_info",
      Metric.Type.GAUGE,
      "1",
      Scope.RUN,
      "Always 1; its labels say what the run is doing now.",
      "model",
      "stage",
      "objective");
  public static final Metric RUN_STATE = define(
      "kymo_run_state",
      Metric.Type.GAUGE,
      "0 or 1",
      Scope.RUN,
      "1 for the state that the run is in: queued, running, recovering, completed, failed,"
          + " diverged.",
      "state");
  public static final Metric RUN_ATTEMPTS = define(
      "kymo_run_attempts_total",
      Metric.Type.COUNTER,
      "attempts",
      Scope.RUN,
      "Attempts that ended before the run did, by failure class.",
      "reason");
  public static final Metric RECOVERY = define(
      "kymo_recovery_seconds",
      Metric.Type.GAUGE,
      "seconds",
      Scope.RUN,
      "Time of the last recovery: from the last sign of life of the attempt that crashed to the first step"
          + " that had not been taken before.");
  public static final Metric RECOVERY_PARTS = define(
      "kymo_recovery_part_seconds_total",
      Metric.Type.COUNTER,
      "seconds",
      Scope.RUN,
      "Time of all recoveries by part: detection until the head knew of a crash, scheduling until an attempt"
          + " began, load until its first step, replay until its first new one.",
      "part");
  public static final Metric GOODPUT = define(
      "kymo_goodput",
      Metric.Type.GAUGE,
      "ratio",
      Scope.RUN,
      "Share of the run's time that its crashes did not cost, since it began.");
  public static final Metric EXPERIMENT_GOODPUT = define(
      "kymo_experiment_goodput",
      Metric.Type.GAUGE,
      "ratio",
      Scope.EXPERIMENT,
      "Share of the slots' time that crashes did not cost, since the experiment began.");
  public static final Metric STEPS_REPLAYED = define(
      "kymo_steps_replayed_total",
      Metric.Type.COUNTER,
      "steps",
      Scope.RUN,
      "Steps that were repeated after failures.");
  public static final Metric REPLAY_MISMATCH = define(
      "kymo_replay_mismatch_total",
      Metric.Type.COUNTER,
      "rows",
      Scope.RUN,
      "Rows of repeated steps that were not what they had been.");
  public static final Metric SQUEEZES = define(
      "kymo_squeezes_total",
      Metric.Type.COUNTER,
      "stages",
      Scope.RUN,
      "Stages in which squeezing was detected.");
  public static final Metric WORKER_BUSY = define(
      "kymo_worker_busy",
      Metric.Type.GAUGE,
      "0 or 1",
      Scope.EXPERIMENT,
      "1 while the worker trains a run.",
      "worker");

  private static final List<Metric> ALL = List.copyOf(COLLECTED);

  private MetricCatalog() {}

  /** All metrics, in the order of the documentation. */
  public static List<Metric> all() {
    return ALL;
  }

  private static Metric training(String name, String unit, String help, String... extraLabels) {
    return define(name, Metric.Type.GAUGE, unit, Scope.TRAINING, help, extraLabels);
  }

  private static Metric define(
      String name, Metric.Type type, String unit, Scope scope, String help, String... extraLabels) {
    Metric metric = new Metric(name, type, unit, scope, List.of(extraLabels), help);
    COLLECTED.add(metric);
    return metric;
  }
}
