package dev.kymo.monitoring.fold;

import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;

/**
 * What training rows did to one response type.
 *
 * @param rows by their number
 */
public record Movers(List<OfRow> rows) {

  public Movers {
    rows = List.copyOf(rows);
  }

  /** The rows that raised it most, strongest first. */
  public List<OfRow> raising(int count) {
    return strongest(count, 1);
  }

  /** The rows that lowered it most, strongest first. */
  public List<OfRow> lowering(int count) {
    return strongest(count, -1);
  }

  /** There are thousands of rows and a few are asked for, again and again. */
  private List<OfRow> strongest(int count, int sign) {
    Comparator<OfRow> weakestFirst = Comparator.<OfRow>comparingDouble(row -> sign * row.total())
        .thenComparing(Comparator.comparingInt(OfRow::row).reversed());
    PriorityQueue<OfRow> found = new PriorityQueue<>(weakestFirst);
    for (OfRow row : rows) {
      if (sign * row.total() > 0) {
        found.add(row);
        if (found.size() > count) {
          found.remove();
        }
      }
    }
    return found.stream().sorted(weakestFirst.reversed()).toList();
  }

  /**
   * What a training row did through its two sides.
   *
   * @param row number in the training data
   * @param sides by response type of the update, by name
   */
  public record OfRow(int row, Map<String, Double> sides) {

    public OfRow {
      sides = Collections.unmodifiableMap(new TreeMap<>(sides));
    }

    /** Through all of its responses together. */
    public double total() {
      double total = 0;
      for (double side : sides.values()) {
        total += side;
      }
      return total;
    }

    OfRow with(String side, double influence) {
      Map<String, Double> more = new TreeMap<>(sides);
      more.merge(side, influence, Double::sum);
      return new OfRow(row, more);
    }
  }
}
