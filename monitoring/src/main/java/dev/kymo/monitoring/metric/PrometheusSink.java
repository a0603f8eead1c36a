package dev.kymo.monitoring.metric;

import dev.kymo.monitoring.event.EventCases;
import dev.kymo.monitoring.event.EventSink;
import dev.kymo.monitoring.fold.Goodput;
import dev.kymo.monitoring.fold.RunTimes;
import dev.kymo.vocabulary.DecompositionRow;
import dev.kymo.vocabulary.HeldOutRow;
import dev.kymo.vocabulary.KernelRow;
import dev.kymo.vocabulary.LoggedEvent;
import dev.kymo.vocabulary.LoggedEvent.AttemptEnded;
import dev.kymo.vocabulary.LoggedEvent.AttemptStarted;
import dev.kymo.vocabulary.LoggedEvent.CheckpointCommitted;
import dev.kymo.vocabulary.LoggedEvent.CheckpointUnreadable;
import dev.kymo.vocabulary.LoggedEvent.CheckpointWritten;
import dev.kymo.vocabulary.LoggedEvent.ProbeLagged;
import dev.kymo.vocabulary.LoggedEvent.ProbeWaited;
import dev.kymo.vocabulary.LoggedEvent.ReplayMismatch;
import dev.kymo.vocabulary.LoggedEvent.RunCompleted;
import dev.kymo.vocabulary.LoggedEvent.RunDiverged;
import dev.kymo.vocabulary.LoggedEvent.RunFailed;
import dev.kymo.vocabulary.LoggedEvent.RunQueued;
import dev.kymo.vocabulary.LoggedEvent.SqueezeDetected;
import dev.kymo.vocabulary.LoggedEvent.StageStarted;
import dev.kymo.vocabulary.LoggedEvent.StepsReplayed;
import dev.kymo.vocabulary.ReadingRow;
import dev.kymo.vocabulary.RunEvent;
import dev.kymo.vocabulary.StepRow;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Folds the events of one experiment into the catalogue's metrics. A run's training series are removed when it ends; what
 * tells of its end stays. Scrapes may come from any thread.
 */
public final class PrometheusSink implements EventSink {
  private static final EventCases<RunMetrics> CASES = EventCases.<RunMetrics>builder()
      .on(RunQueued.class, RunMetrics::queued)
      .on(AttemptStarted.class, RunMetrics::attemptStarted)
      .on(AttemptEnded.class, RunMetrics::attemptEnded)
      .on(StageStarted.class, RunMetrics::stageStarted)
      .onRow(StepRow.class, RunMetrics::stepTaken)
      .onRow(ReadingRow.class, RunMetrics::readingTaken)
      .onRow(HeldOutRow.class, RunMetrics::heldOutRead)
      .onRow(DecompositionRow.class, RunMetrics::decompositionTaken)
      .onRow(KernelRow.class, RunMetrics::kernelTaken)
      .on(CheckpointWritten.class, RunMetrics::checkpointWritten)
      .on(CheckpointCommitted.class, RunMetrics::checkpointCommitted)
      .on(CheckpointUnreadable.class, RunMetrics::checkpointUnreadable)
      .on(StepsReplayed.class, RunMetrics::stepsReplayed)
      .on(ReplayMismatch.class, RunMetrics::replayMismatch)
      .on(ProbeWaited.class, RunMetrics::probeWaited)
      .on(ProbeLagged.class, RunMetrics::probeLagged)
      .on(SqueezeDetected.class, RunMetrics::squeezeDetected)
      .on(RunCompleted.class, RunMetrics::ended)
      .on(RunFailed.class, RunMetrics::ended)
      .on(RunDiverged.class, RunMetrics::ended)
      .build();

  private final String experiment;
  private final RegisteredMetrics metrics;
  private final MetricSeries ofAll;
  private final Map<String, RunMetrics> runs = new HashMap<>();
  private final Map<String, RunTimes> times = new LinkedHashMap<>();
  private boolean closed;

  /**
   * Registers the catalogue.
   *
   * @param registry holds no other experiment's sink
   */
  public PrometheusSink(String experiment, PrometheusRegistry registry) {
    this.experiment = experiment;
    this.metrics = new RegisteredMetrics(registry);
    this.ofAll = new MetricSeries(metrics, List.of(experiment));
  }

  @Override
  public void accept(RunEvent event) {
    if (closed) {
      throw new IllegalStateException("the sink is closed");
    }
    if (event instanceof RunQueued queued) {
      runs.computeIfAbsent(queued.run(), run -> new RunMetrics(seriesOf(queued), ofAll));
    }
    RunMetrics run = runs.get(event.run());
    if (run == null) {
      throw new IllegalArgumentException("run " + event.run() + " was never queued: " + event);
    }
    CASES.apply(run, event);
    if (event instanceof LoggedEvent) {
      RunTimes before = times.getOrDefault(event.run(), RunTimes.NONE);
      remember(event);
      run.timed(
          times.getOrDefault(event.run(), RunTimes.NONE), before.recoveries().size());
      goodput();
    }
  }

  /** Takes what a process before this one recorded: for goodput, which is that of the experiment from its beginning; all else counts since this process began. */
  public void remember(RunEvent event) {
    times.put(event.run(), times.getOrDefault(event.run(), RunTimes.NONE).updated(event));
  }

  private void goodput() {
    double goodput = Goodput.of(times.values());
    if (!Double.isNaN(goodput)) {
      ofAll.gauge(MetricCatalog.EXPERIMENT_GOODPUT).set(goodput);
    }
  }

  private MetricSeries seriesOf(RunQueued queued) {
    return new MetricSeries(
        metrics, List.of(experiment, queued.run(), queued.recipe(), Long.toString(queued.seed())));
  }

  /** Takes the metrics out of the registry. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      metrics.close();
    }
  }
}
