package dev.kymo.monitoring.rows;

import java.util.Comparator;

/**
 * What a row is about, within its run and kind. Ordered as rows are ordered in a file.
 *
 * @param step the step
 * @param position place within the step, from 0
 * @param response the response type; empty where the kind has none
 */
public record RowKey(long step, int position, String response) implements Comparable<RowKey> {
  private static final Comparator<RowKey> ORDER = Comparator.comparingLong(RowKey::step)
      .thenComparingInt(RowKey::position)
      .thenComparing(RowKey::response);

  @Override
  public int compareTo(RowKey other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return "step " + step + (response.isEmpty() ? "" : ", " + response);
  }
}
