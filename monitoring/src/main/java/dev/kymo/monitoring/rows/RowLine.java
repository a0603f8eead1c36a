package dev.kymo.monitoring.rows;

import dev.kymo.vocabulary.Recorded;
import org.jspecify.annotations.Nullable;

/**
 * A row as it stands in a file.
 *
 * @param key what it is about
 * @param line its JSON, without the line's end
 * @param recorded what it was made of; null: it was read from a file
 */
public record RowLine(RowKey key, String line, @Nullable Recorded<?> recorded) {

  /** The same for whoever keeps it after it has been told. */
  RowLine withoutRecord() {
    return new RowLine(key, line, null);
  }

  /** The line without what may differ when a step is repeated. */
  public String comparable() {
    return RowFormat.comparable(line);
  }
}
