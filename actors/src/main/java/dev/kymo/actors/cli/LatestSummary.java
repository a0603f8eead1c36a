package dev.kymo.actors.cli;

import dev.kymo.monitoring.event.EventSink;
import dev.kymo.monitoring.event.RunEvent;
import dev.kymo.monitoring.fold.ExperimentSummary;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** Folds events into the experiment's summary; any thread may look. */
final class LatestSummary implements EventSink, Supplier<ExperimentSummary> {
  private final AtomicReference<ExperimentSummary> summary;

  LatestSummary(String experiment) {
    summary = new AtomicReference<>(ExperimentSummary.unknown(experiment));
  }

  @Override
  public void accept(RunEvent event) {
    summary.updateAndGet(before -> before.updated(event));
  }

  @Override
  public ExperimentSummary get() {
    return summary.get();
  }

  @Override
  public void close() {
    // holds nothing but the summary, which stays readable
  }
}
