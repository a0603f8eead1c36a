package dev.kymo.actors;

import dev.kymo.monitoring.event.EventSink;
import dev.kymo.vocabulary.LoggedEvent;
import dev.kymo.vocabulary.Recorded;
import dev.kymo.vocabulary.RunEvent;
import dev.kymo.vocabulary.RunRow;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A sink that remembers everything. */
final class RecordingSink implements EventSink {
  final List<RunEvent> events = new CopyOnWriteArrayList<>();
  volatile boolean closed;

  @Override
  public void accept(RunEvent event) {
    events.add(event);
  }

  <E extends LoggedEvent> List<E> of(Class<E> type) {
    return events.stream().filter(type::isInstance).map(type::cast).toList();
  }

  <R extends RunRow> List<R> rows(Class<R> type) {
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
