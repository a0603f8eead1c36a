package dev.kymo.actors.cli;

import dev.kymo.monitoring.event.EventSink;
import dev.kymo.monitoring.metric.PrometheusSink;
import dev.kymo.monitoring.page.PageFeed;
import dev.kymo.vocabulary.RunEvent;

/** Shows the page what was recorded before; metrics and summary take of it what crashes have cost, and count all else anew. */
record History(PageFeed page, PrometheusSink metrics, LatestSummary summary) implements EventSink {

  @Override
  public void accept(RunEvent event) {
    page.accept(event);
    metrics.remember(event);
    summary.remember(event);
  }

  @Override
  public void close() {
    // they stay open for what comes
  }
}
