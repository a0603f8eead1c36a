package dev.kymo.monitoring.event;

import dev.kymo.vocabulary.LoggedEvent;
import dev.kymo.vocabulary.Recorded;
import dev.kymo.vocabulary.RunEvent;
import dev.kymo.vocabulary.RunRow;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * What events and rows do to something, by their type: what Java 17 has no {@code switch} for. One without a case changes nothing.
 *
 * @param <S> what the cases act on
 */
public final class EventCases<S> {
  private final Map<Class<?>, BiConsumer<S, RunEvent>> cases;

  private EventCases(Map<Class<?>, BiConsumer<S, RunEvent>> cases) {
    this.cases = Map.copyOf(cases);
  }

  /** Every type of event of a run's log. */
  public static Set<Class<? extends LoggedEvent>> types() {
    Set<Class<? extends LoggedEvent>> types = new LinkedHashSet<>();
    for (Class<?> permitted : LoggedEvent.class.getPermittedSubclasses()) {
      types.add(permitted.asSubclass(LoggedEvent.class));
    }
    return types;
  }

  /** The types of events and rows that have a case. */
  Set<Class<?>> taken() {
    return cases.keySet();
  }

  /** Runs the event's case on {@code subject}, if it has one. */
  public void apply(S subject, RunEvent event) {
    Class<?> type =
        event instanceof Recorded<?> recorded ? recorded.row().getClass() : event.getClass();
    BiConsumer<S, RunEvent> found = cases.get(type);
    if (found != null) {
      found.accept(subject, event);
    }
  }

  /** Starts a table without cases. */
  public static <S> Builder<S> builder() {
    return new Builder<>();
  }

  /** Collects the cases. */
  public static final class Builder<S> {
    private final Map<Class<?>, BiConsumer<S, RunEvent>> cases = new HashMap<>();

    private Builder() {}

    /** What to do with an event of {@code type}. */
    public <E extends LoggedEvent> Builder<S> on(Class<E> type, BiConsumer<S, ? super E> then) {
      return put(type, (subject, event) -> then.accept(subject, type.cast(event)));
    }

    /** What to do with a row of {@code type}, whoever's it is. */
    public <R extends RunRow> Builder<S> onRow(Class<R> type, BiConsumer<S, ? super R> then) {
      return onRecorded(type, (subject, recorded) -> then.accept(subject, recorded.row()));
    }

    /** What to do with a row of {@code type} in its envelope. */
    public <R extends RunRow> Builder<S> onRecorded(
        Class<R> type, BiConsumer<S, Recorded<R>> then) {
      return put(type, (subject, event) -> {
        Recorded<?> recorded = (Recorded<?>) event;
        then.accept(
            subject, new Recorded<>(recorded.run(), recorded.attempt(), type.cast(recorded.row())));
      });
    }

    private Builder<S> put(Class<?> type, BiConsumer<S, RunEvent> then) {
      if (cases.put(type, then) != null) {
        throw new IllegalArgumentException("two cases for " + type.getSimpleName());
      }
      return this;
    }

    /** Builds the table. */
    public EventCases<S> build() {
      return new EventCases<>(cases);
    }
  }
}
