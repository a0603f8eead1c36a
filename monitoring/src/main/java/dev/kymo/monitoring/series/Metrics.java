package dev.kymo.monitoring.series;

import dev.kymo.monitoring.rows.ColumnType;
import dev.kymo.monitoring.rows.RowKind;
import dev.kymo.monitoring.rows.RowValues;
import dev.kymo.monitoring.rows.RowValues.ValueColumn;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The columns that can be asked for as curves: those of numbers, truth values (0 and 1) and lists of real numbers (their mean). */
final class Metrics {
  private static final Set<ColumnType> NUMBERS = EnumSet.of(
      ColumnType.DOUBLE,
      ColumnType.LONG,
      ColumnType.INT,
      ColumnType.BOOLEAN,
      ColumnType.DOUBLES,
      ColumnType.FLOATS);

  private static final String STEP = "step";

  private Metrics() {}

  /**
   * The kind of rows in which a metric stands.
   *
   * @param rows the kind that was asked for; null: whichever has it
   */
  static RowKind kind(String metric, @Nullable String rows) throws ApiFault {
    List<RowKind> asked = rows == null ? RowKind.all() : List.of(named(rows));
    List<RowKind> having = new ArrayList<>();
    Set<String> known = new TreeSet<>();
    for (RowKind kind : asked) {
      List<String> columns = of(kind);
      known.addAll(columns);
      if (columns.contains(metric)) {
        having.add(kind);
      }
    }
    if (having.isEmpty()) {
      throw ApiFault.unknown(rows == null ? "metric" : "metric of " + rows, metric, known);
    }
    if (having.size() > 1) {
      List<String> names = having.stream().map(RowKind::name).toList();
      throw ApiFault.bad("metric " + metric
          + " stands in several files of rows: say which with rows=" + String.join("|", names));
    }
    return having.get(0);
  }

  private static RowKind named(String rows) throws ApiFault {
    for (RowKind kind : RowKind.all()) {
      if (kind.name().equals(rows)) {
        return kind;
      }
    }
    throw ApiFault.unknown(
        "file of rows", rows, RowKind.all().stream().map(RowKind::name).toList());
  }

  /** The metrics of a kind. */
  static List<String> of(RowKind kind) {
    return RowValues.of(kind).columns().stream()
        .filter(column -> NUMBERS.contains(column.type()))
        .map(ValueColumn::name)
        .filter(name -> !name.equals(STEP) && !kind.key().contains(name))
        .toList();
  }
}
