package dev.kymo.monitoring.rows;

import java.util.Comparator;

/**
 * What a row is about, within its run and kind. Ordered as rows are ordered in a file.
 *
 * @param step the step
 * @param position place within the step, from 0
 * @param about what else the row is about, in words; empty where the step says it all
 */
public record RowKey(long step, long position, String about) implements Comparable<RowKey> {
  private static final Comparator<RowKey> ORDER = Comparator.comparingLong(RowKey::step)
      .thenComparingLong(RowKey::position)
      .thenComparing(RowKey::about);

  @Override
  public int compareTo(RowKey other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return "step " + step + (about.isEmpty() ? "" : ", " + about);
  }
}
