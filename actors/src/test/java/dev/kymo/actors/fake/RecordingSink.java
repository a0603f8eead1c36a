package dev.kymo.actors.fake;

import dev.kymo.monitoring.event.EventSink;
import dev.kymo.vocabulary.LoggedEvent;
import dev.kymo.vocabulary.Recorded;
import dev.kymo.vocabulary.RunEvent;
import dev.kymo.vocabulary.RunRow;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A sink that remembers everything. */
public final class RecordingSink implements EventSink {
  public final List<RunEvent> events = new CopyOnWriteArrayList<>();
  public volatile boolean closed;

  @Override
  public void accept(RunEvent event) {
    events.add(event);
  }

  public <E extends LoggedEvent> List<E> of(Class<E> type) {
    return events.stream().filter(type::isInstance).map(type::cast).toList();
  }

  public <R extends RunRow> List<R> rows(Class<R> type) {
    return events.stream()
        .filter(Recorded.class::isInstance)
        .map(event -> ((Recorded<?>) event).row())
        .filter(type::isInstance)
        .map(type::cast)
        .toList();
  }

  @Override
  public void close() {
    closed = true;
  }
}
