package dev.kymo.monitoring.metric;

import dev.kymo.monitoring.event.RunStatus;
import dev.kymo.monitoring.event.WithoutPaths;
import dev.kymo.monitoring.fold.CrashRecovery;
import dev.kymo.monitoring.fold.RunTimes;
import dev.kymo.monitoring.fold.SqueezeState;
import dev.kymo.vocabulary.DecompositionRow;
import dev.kymo.vocabulary.HeldOutRow;
import dev.kymo.vocabulary.KernelRow;
import dev.kymo.vocabulary.LoggedEvent.AttemptEnded;
import dev.kymo.vocabulary.LoggedEvent.AttemptStarted;
import dev.kymo.vocabulary.LoggedEvent.CheckpointCommitted;
import dev.kymo.vocabulary.LoggedEvent.CheckpointUnreadable;
import dev.kymo.vocabulary.LoggedEvent.CheckpointWritten;
import dev.kymo.vocabulary.LoggedEvent.ProbeLagged;
import dev.kymo.vocabulary.LoggedEvent.ProbeWaited;
import dev.kymo.vocabulary.LoggedEvent.ReplayMismatch;
import dev.kymo.vocabulary.LoggedEvent.RunQueued;
import dev.kymo.vocabulary.LoggedEvent.SqueezeDetected;
import dev.kymo.vocabulary.LoggedEvent.StageStarted;
import dev.kymo.vocabulary.LoggedEvent.StepsReplayed;
import dev.kymo.vocabulary.ReadingRow;
import dev.kymo.vocabulary.RunEvent;
import dev.kymo.vocabulary.StepRow;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One run's part in the metrics: what each event sets, counts or removes. */
final class RunMetrics {
  private static final String CHOSEN = "chosen";
  private static final String REJECTED = "rejected";
  private static final Set<Metric> REWARDS = Set.of(
      MetricCatalog.REWARD,
      MetricCatalog.REWARD_MARGIN,
      MetricCatalog.REWARD_ACCURACY,
      MetricCatalog.HELD_OUT_REWARD_MARGIN,
      MetricCatalog.HELD_OUT_REWARD_ACCURACY);

  private final MetricSeries series;
  private final MetricSeries workers;
  private RunStatus state = RunStatus.QUEUED;
  private String model = "";
  private @Nullable String worker;
  private SqueezeState squeeze = SqueezeState.UNKNOWN;

  RunMetrics(MetricSeries series, MetricSeries workers) {
    this.series = series;
    this.workers = workers;
  }

  void queued(RunQueued event) {
    model = WithoutPaths.of(event.model());
    enter(event);
    info("", "");
    series.gauge(MetricCatalog.TOTAL_STEPS).set((double) event.totalSteps());
    // counters that alerts watch begin at 0: a first increment cannot be seen otherwise
    series.counter(MetricCatalog.STEPS_REPLAYED).inc(0);
    series.counter(MetricCatalog.REPLAY_MISMATCH).inc(0);
    series.counter(MetricCatalog.CHECKPOINT_UNREADABLE).inc(0);
    series.counter(MetricCatalog.SQUEEZES).inc(0);
  }

  void attemptStarted(AttemptStarted event) {
    enter(event);
    releaseWorker();
    worker = event.worker();
    workers.gauge(MetricCatalog.WORKER_BUSY, event.worker()).set(1);
  }

  void attemptEnded(AttemptEnded event) {
    enter(event);
    releaseWorker();
    series.counter(MetricCatalog.RUN_ATTEMPTS, event.reason()).inc();
  }

  void ended(RunEvent event) {
    enter(event);
    releaseWorker();
    series.remove(metric -> metric.scope() == Metric.Scope.TRAINING);
  }

  void stageStarted(StageStarted event) {
    info(Integer.toString(event.stage()), event.objective());
    // the next objective may have none, and an old value would look like a current one
    series.remove(REWARDS::contains);
  }

  void stepTaken(StepRow event) {
    if (state.ended()) {
      return;
    }
    series.gauge(MetricCatalog.STEP).set((double) event.step());
    series.gauge(MetricCatalog.TRAIN_LOSS).set(event.loss());
    series.gauge(MetricCatalog.TRAIN_GRADIENT_NORM).set(event.gradientNorm());
    series.gauge(MetricCatalog.LEARNING_RATE).set(event.learningRate());
    series.distribution(MetricCatalog.STEP_DURATION).observe(event.seconds());
    List<Double> chosen = event.chosenReward();
    List<Double> rejected = event.rejectedReward();
    if (chosen != null && rejected != null && !chosen.isEmpty()) {
      rewards(chosen, rejected);
    }
  }

  private void rewards(List<Double> chosen, List<Double> rejected) {
    int rows = chosen.size();
    double chosenSum = 0;
    double rejectedSum = 0;
    int right = 0;
    for (int i = 0; i < rows; i++) {
      chosenSum += chosen.get(i);
      rejectedSum += rejected.get(i);
      right += chosen.get(i) > rejected.get(i) ? 1 : 0;
    }
    series.gauge(MetricCatalog.REWARD, CHOSEN).set(chosenSum / rows);
    series.gauge(MetricCatalog.REWARD, REJECTED).set(rejectedSum / rows);
    series.gauge(MetricCatalog.REWARD_MARGIN).set((chosenSum - rejectedSum) / rows);
    series.gauge(MetricCatalog.REWARD_ACCURACY).set((double) right / rows);
  }

  void heldOutRead(HeldOutRow event) {
    if (state.ended()) {
      return;
    }
    series.gauge(MetricCatalog.HELD_OUT_REWARD_MARGIN).set(event.marginMean());
    series.gauge(MetricCatalog.HELD_OUT_REWARD_ACCURACY).set(event.accuracy());
  }

  void readingTaken(ReadingRow event) {
    if (state.ended()) {
      return;
    }
    series.gauge(MetricCatalog.LOGPROB, event.response()).set(event.logprobMean());
    series.gauge(MetricCatalog.ADAPTATION_NORM, event.response()).set(event.adaptationNormMean());
    if (event.response().equals(CHOSEN)) {
      series.gauge(MetricCatalog.ARGMAX_LOGPROB).set(event.argmaxLogprobMean());
    }
    squeeze = squeeze.updated(event);
    SqueezeState.Change change = squeeze.judged();
    if (change != null) {
      series.gauge(MetricCatalog.SQUEEZE_INDEX).set(change.index());
    }
  }

  void squeezeDetected(SqueezeDetected event) {
    series.counter(MetricCatalog.SQUEEZES).inc();
  }

  void decompositionTaken(DecompositionRow event) {
    if (state.ended()) {
      return;
    }
    String response = event.response();
    series.gauge(MetricCatalog.MEASURED_CHANGE, response).set(event.measured());
    series.gauge(MetricCatalog.PREDICTED_CHANGE, response).set(event.predicted());
    series.gauge(MetricCatalog.PULL_UP, response).set(event.pullUp());
    series.gauge(MetricCatalog.PUSH_DOWN, response).set(event.pushDown());
    series.gauge(MetricCatalog.RELATIVE_REMAINDER, response).set(event.relativeRemainder());
  }

  void kernelTaken(KernelRow event) {
    if (state.ended()) {
      return;
    }
    if (event.ofItself()) {
      series.gauge(MetricCatalog.KERNEL_NORM, event.response()).set(event.kernelNormMean());
      series.gauge(MetricCatalog.KERNEL_DRIFT, event.response()).set(event.drift());
    }
    if (event.response().equals(CHOSEN)) {
      series.gauge(MetricCatalog.KERNEL_SIMILARITY, event.other()).set(event.similarityMean());
    } else if (event.other().equals(CHOSEN)) {
      series.gauge(MetricCatalog.KERNEL_SIMILARITY, event.response()).set(event.similarityMean());
    }
  }

  void checkpointWritten(CheckpointWritten event) {
    if (!state.ended()) {
      series.distribution(MetricCatalog.CHECKPOINT_DURATION).observe(event.seconds());
      series.gauge(MetricCatalog.CHECKPOINT_BYTES).set((double) event.bytes());
    }
  }

  void checkpointCommitted(CheckpointCommitted event) {
    if (!state.ended()) {
      series.gauge(MetricCatalog.CHECKPOINT_COMMITTED_STEP).set((double) event.step());
    }
  }

  void checkpointUnreadable(CheckpointUnreadable event) {
    series.counter(MetricCatalog.CHECKPOINT_UNREADABLE).inc();
  }

  /** What crashes cost it, as {@code now} has it; {@code known}: recoveries that were told before. */
  void timed(RunTimes now, int known) {
    double goodput = now.goodput();
    if (!Double.isNaN(goodput)) {
      series.gauge(MetricCatalog.GOODPUT).set(goodput);
    }
    List<CrashRecovery> recoveries = now.recoveries();
    for (CrashRecovery recovery : recoveries.subList(known, recoveries.size())) {
      series.gauge(MetricCatalog.RECOVERY).set(recovery.seconds());
      part("detection", recovery.detection());
      part("scheduling", recovery.scheduling());
      part("load", recovery.load());
      part("replay", recovery.replay());
    }
  }

  private void part(String name, double seconds) {
    series.counter(MetricCatalog.RECOVERY_PARTS, name).inc(seconds);
  }

  void stepsReplayed(StepsReplayed event) {
    series.counter(MetricCatalog.STEPS_REPLAYED).inc(event.count());
  }

  void replayMismatch(ReplayMismatch event) {
    series.counter(MetricCatalog.REPLAY_MISMATCH).inc();
  }

  void probeWaited(ProbeWaited event) {
    if (!state.ended()) {
      series.counter(MetricCatalog.PROBE_WAIT).inc(event.seconds());
    }
  }

  void probeLagged(ProbeLagged event) {
    if (!state.ended()) {
      series.gauge(MetricCatalog.PROBE_LAG).set((double) event.steps());
    }
  }

  private void enter(RunEvent event) {
    state = state.after(event);
    for (RunStatus each : RunStatus.values()) {
      series.gauge(MetricCatalog.RUN_STATE, each.word()).set(each == state ? 1 : 0);
    }
  }

  private void info(String stage, String objective) {
    series.remove(MetricCatalog.RUN_INFO::equals);
    series.gauge(MetricCatalog.RUN_INFO, model, stage, objective).set(1);
  }

  private void releaseWorker() {
    if (worker != null) {
      workers.gauge(MetricCatalog.WORKER_BUSY, worker).set(0);
      worker = null;
    }
  }
}
