package dev.kymo.monitoring.metric;

import dev.kymo.monitoring.event.DecompositionTaken;
import dev.kymo.monitoring.event.EventCases;
import dev.kymo.monitoring.event.EventSink;
import dev.kymo.monitoring.event.ExampleDecomposed;
import dev.kymo.monitoring.event.InfluenceTaken;
import dev.kymo.monitoring.event.KernelTaken;
import dev.kymo.monitoring.event.LoggedEvent.AttemptEnded;
import dev.kymo.monitoring.event.LoggedEvent.AttemptStarted;
import dev.kymo.monitoring.event.LoggedEvent.BranchStarted;
import dev.kymo.monitoring.event.LoggedEvent.CheckpointCommitted;
import dev.kymo.monitoring.event.LoggedEvent.CheckpointUnreadable;
import dev.kymo.monitoring.event.LoggedEvent.CheckpointWritten;
import dev.kymo.monitoring.event.LoggedEvent.ProbeLagged;
import dev.kymo.monitoring.event.LoggedEvent.ProbeWaited;
import dev.kymo.monitoring.event.LoggedEvent.ReplayMismatch;
import dev.kymo.monitoring.event.LoggedEvent.RowsObserved;
import dev.kymo.monitoring.event.LoggedEvent.RunCompleted;
import dev.kymo.monitoring.event.LoggedEvent.RunDiverged;
import dev.kymo.monitoring.event.LoggedEvent.RunFailed;
import dev.kymo.monitoring.event.LoggedEvent.RunQueued;
import dev.kymo.monitoring.event.LoggedEvent.RunRecovered;
import dev.kymo.monitoring.event.LoggedEvent.SqueezeDetected;
import dev.kymo.monitoring.event.LoggedEvent.StageStarted;
import dev.kymo.monitoring.event.LoggedEvent.StepsReplayed;
import dev.kymo.monitoring.event.ReadingTaken;
import dev.kymo.monitoring.event.RunEvent;
import dev.kymo.monitoring.event.StepTaken;
import dev.kymo.monitoring.event.TokensPushed;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.HashMap;
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
      .on(StepTaken.class, RunMetrics::stepTaken)
      .on(ReadingTaken.class, RunMetrics::readingTaken)
      .on(DecompositionTaken.class, RunMetrics::decompositionTaken)
      .ignoring(ExampleDecomposed.class)
      .ignoring(TokensPushed.class)
      .ignoring(InfluenceTaken.class)
      .on(KernelTaken.class, RunMetrics::kernelTaken)
      .on(CheckpointWritten.class, RunMetrics::checkpointWritten)
      .on(CheckpointCommitted.class, RunMetrics::checkpointCommitted)
      .on(CheckpointUnreadable.class, RunMetrics::checkpointUnreadable)
      .on(RunRecovered.class, RunMetrics::recovered)
      .on(StepsReplayed.class, RunMetrics::stepsReplayed)
      .on(ReplayMismatch.class, RunMetrics::replayMismatch)
      .on(ProbeWaited.class, RunMetrics::probeWaited)
      .on(ProbeLagged.class, RunMetrics::probeLagged)
      .on(SqueezeDetected.class, RunMetrics::squeezeDetected)
      .on(RunCompleted.class, RunMetrics::ended)
      .on(RunFailed.class, RunMetrics::ended)
      .on(RunDiverged.class, RunMetrics::ended)
      .ignoring(BranchStarted.class)
      .ignoring(RowsObserved.class)
      .build();

  private final String experiment;
  private final RegisteredMetrics metrics;
  private final Series workers;
  private final Map<String, RunMetrics> runs = new HashMap<>();
  private boolean closed;

  /**
   * Registers the catalogue.
   *
   * @param registry holds no other experiment's sink
   */
  public PrometheusSink(String experiment, PrometheusRegistry registry) {
    this.experiment = experiment;
    this.metrics = new RegisteredMetrics(registry);
    this.workers = new Series(metrics, List.of(experiment));
  }

  @Override
  public void accept(RunEvent event) {
    if (closed) {
      throw new IllegalStateException("the sink is closed");
    }
    if (event instanceof RunQueued queued) {
      runs.computeIfAbsent(queued.run(), run -> new RunMetrics(seriesOf(queued), workers));
    }
    RunMetrics run = runs.get(event.run());
    if (run == null) {
      throw new IllegalArgumentException("run " + event.run() + " was never queued: " + event);
    }
    CASES.apply(run, event);
  }

  private Series seriesOf(RunQueued queued) {
    return new Series(
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
