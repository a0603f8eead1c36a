package dev.kymo.actors.cli;

import dev.kymo.monitoring.event.EventSink;
import dev.kymo.monitoring.fold.ExperimentSummary;
import dev.kymo.vocabulary.RunEvent;
import java.util.function.Supplier;

/** Folds events into the experiment's summary; any thread may look. */
final class LatestSummary implements EventSink, Supplier<ExperimentSummary> {
  private volatile ExperimentSummary summary;

  LatestSummary(String experiment) {
    summary = ExperimentSummary.unknown(experiment);
  }

  @Override
  public synchronized void accept(RunEvent event) {
    summary = summary.updated(event);
  }

  /** Takes what a process before this one recorded: the summary is this one's but for what crashes have cost. */
  synchronized void remember(RunEvent event) {
    summary = summary.remembering(event);
  }

  @Override
  public ExperimentSummary get() {
    return summary;
  }

  @Override
  public void close() {
    // holds nothing but the summary, which stays readable
  }
}
