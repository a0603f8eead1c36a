package dev.kymo.monitoring.rows;

import java.util.Comparator;
import java.util.List;

/**
 * What a row is about, within its run and kind. Ordered as rows are ordered in a file.
 *
 * @param step the step
 * @param place within the step: a number from 0 for each column of the kind's key
 * @param about what else the row is about, in words; empty where the step says it all
 */
public record RowKey(long step, List<Integer> place, String about) implements Comparable<RowKey> {
  private static final Comparator<RowKey> ORDER =
      Comparator.comparingLong(RowKey::step).thenComparing(RowKey::place, RowKey::places);

  public RowKey {
    place = List.copyOf(place);
  }

  private static int places(List<Integer> one, List<Integer> other) {
    for (int i = 0; i < one.size(); i++) {
      int order = Integer.compare(one.get(i), other.get(i));
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  @Override
  public int compareTo(RowKey other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return "step " + step + (about.isEmpty() ? "" : ", " + about);
  }
}
