package dev.kymo.monitoring.event;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * A case for each type of event: what Java 17 has no exhaustive {@code switch} for. A table that forgets a type cannot be
 * built.
 *
 * @param <S> what the cases act on
 */
public final class EventCases<S> {
  private final Map<Class<?>, BiConsumer<S, RunEvent>> cases;

  private EventCases(Map<Class<?>, BiConsumer<S, RunEvent>> cases) {
    this.cases = Map.copyOf(cases);
  }

  /** Every type of event. */
  public static Set<Class<? extends RunEvent>> types() {
    Set<Class<? extends RunEvent>> types = new LinkedHashSet<>();
    collect(RunEvent.class, types);
    return types;
  }

  private static void collect(
      Class<? extends RunEvent> type, Set<Class<? extends RunEvent>> types) {
    if (!type.isSealed()) {
      types.add(type);
      return;
    }
    for (Class<?> permitted : type.getPermittedSubclasses()) {
      collect(permitted.asSubclass(RunEvent.class), types);
    }
  }

  /** Runs the event's case on {@code subject}. */
  public void apply(S subject, RunEvent event) {
    BiConsumer<S, RunEvent> found = cases.get(event.getClass());
    if (found == null) {
      throw new IllegalStateException("no case for " + event.getClass());
    }
    found.accept(subject, event);
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
    public <E extends RunEvent> Builder<S> on(Class<E> type, BiConsumer<S, ? super E> then) {
      if (cases.put(type, (subject, event) -> then.accept(subject, type.cast(event))) != null) {
        throw new IllegalArgumentException("two cases for " + type.getSimpleName());
      }
      return this;
    }

    /** Says that events of {@code type} change nothing. */
    public Builder<S> ignoring(Class<? extends RunEvent> type) {
      return on(type, (subject, event) -> {});
    }

    /**
     * Builds the table.
     *
     * @throws IllegalStateException if a type of event has no case
     */
    public EventCases<S> build() {
      List<String> missing = new ArrayList<>();
      for (Class<? extends RunEvent> type : types()) {
        if (!cases.containsKey(type)) {
          missing.add(type.getSimpleName());
        }
      }
      if (!missing.isEmpty()) {
        throw new IllegalStateException("no case for " + missing);
      }
      return new EventCases<>(cases);
    }
  }
}
