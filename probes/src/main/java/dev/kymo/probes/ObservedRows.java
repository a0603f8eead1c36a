package dev.kymo.probes;

import dev.kymo.workers.data.EncodedRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which rows of a probe set a probe observes, and which of their responses. Plain data. */
public sealed interface ObservedRows {

  /** How many are asked for, in the unit that the kind counts in; where there are fewer, all are observed. */
  int count();

  /**
   * What is observed.
   *
   * @param rows the whole probe set
   * @return in the rows' order, each with those of its responses that are observed, at least one
   */
  List<EncodedRow> of(List<EncodedRow> rows);

  /**
   * So many rows, as an experiment asks for them; {@link RowDraw} says which.
   *
   * @param responses the response types that are observed of each; empty: all
   */
  record Asked(int count, List<String> responses) implements ObservedRows {
    public Asked {
      requireOne(count);
      responses = List.copyOf(responses);
    }

    @Override
    public List<EncodedRow> of(List<EncodedRow> rows) {
      throw new IllegalStateException("rows that are not drawn yet");
    }
  }

  /**
   * Rows by number: the same for all runs and attempts of an experiment.
   *
   * @param count how many were asked for
   * @param responses the response types that are observed of each, where it has them; empty: all
   * @param rows their numbers in the probe set, ascending
   * @param trained those among them whose prompt is also trained on, ascending
   */
  record Drawn(int count, List<String> responses, List<Integer> rows, List<Integer> trained)
      implements ObservedRows {
    public Drawn {
      requireOne(count);
      responses = List.copyOf(responses);
      rows = List.copyOf(rows);
      trained = List.copyOf(trained);
      if (!Set.copyOf(rows).containsAll(trained)) {
        throw new IllegalArgumentException("rows " + trained + " are not all among " + rows);
      }
    }

    @Override
    public List<EncodedRow> of(List<EncodedRow> all) {
      List<EncodedRow> observed = new ArrayList<>();
      for (EncodedRow row : all) {
        EncodedRow some = responses.isEmpty() ? row : with(row, responses);
        if (rows.contains(row.row()) && !some.responses().isEmpty()) {
          observed.add(some);
        }
      }
      return List.copyOf(observed);
    }

    private static EncodedRow with(EncodedRow row, List<String> responses) {
      Map<String, int[]> some = new LinkedHashMap<>(row.responses());
      some.keySet().retainAll(responses);
      return new EncodedRow(row.row(), row.prompt(), some);
    }
  }

  /** The first so many rows with all their responses: what a recording without a format number means by a kernel's count. */
  record FirstRows(int count) implements ObservedRows {
    public FirstRows {
      requireOne(count);
    }

    @Override
    public List<EncodedRow> of(List<EncodedRow> rows) {
      return rows.subList(0, Math.min(count, rows.size()));
    }
  }

  /**
   * The first so many (row, response type), row by row: what a recording without a format number means by the count of its decomposed
   * steps.
   */
  record FirstExamples(int count) implements ObservedRows {
    public FirstExamples {
      requireOne(count);
    }

    @Override
    public List<EncodedRow> of(List<EncodedRow> rows) {
      List<EncodedRow> observed = new ArrayList<>();
      int left = count;
      for (EncodedRow row : rows) {
        if (left > 0) {
          Map<String, int[]> some = new LinkedHashMap<>();
          row.responses().entrySet().stream()
              .limit(left)
              .forEach(response -> some.put(response.getKey(), response.getValue()));
          observed.add(new EncodedRow(row.row(), row.prompt(), some));
          left -= some.size();
        }
      }
      return List.copyOf(observed);
    }
  }

  private static void requireOne(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("observed is " + count + ", must be at least 1");
    }
  }
}
