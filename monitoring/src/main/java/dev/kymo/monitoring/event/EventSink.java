package dev.kymo.monitoring.event;

import dev.kymo.vocabulary.RunEvent;

/**
 * Takes events in the order in which they happened to each run. Confined to the thread that feeds it.
 *
 * <p>New implementations extend the abstract test suite {@code EventSinkContract}.
 */
public interface EventSink extends AutoCloseable {

  /**
   * Takes one event.
   *
   * @throws IllegalStateException if the sink was closed
   */
  void accept(RunEvent event);

  /** Writes what is left and lets go of everything. Closing again does nothing. */
  @Override
  void close();
}
