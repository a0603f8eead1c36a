package dev.kymo.monitoring.log;

import dev.kymo.vocabulary.LoggedEvent;
import java.util.List;

/**
 * What a run's log holds.
 *
 * @param events oldest first
 * @param damages what cannot be read, for a reader: each names its line, or says what is wrong with the file
 */
public record LoggedRun(List<LoggedEvent> events, List<String> damages) {
  public LoggedRun {
    events = List.copyOf(events);
    damages = List.copyOf(damages);
  }
}
