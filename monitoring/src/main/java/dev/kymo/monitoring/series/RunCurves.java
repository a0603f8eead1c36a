package dev.kymo.monitoring.series;

import dev.kymo.monitoring.rows.RowValues;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One column of one run: a curve for each thing that the rows of a step are about, in the rows' order. Numbers that are not finite are
 * left out; of a list, the mean over its elements is the value.
 */
final class RunCurves {
  private static final String STAGE = "stage";

  private final Map<List<String>, StepCurve> curves = new LinkedHashMap<>();

  private RunCurves() {}

  /** Makes curves of rows as they come. */
  static final class Builder {
    private final RunCurves made = new RunCurves();
    private final RowValues values;
    private final int metric;
    private final int stage;
    private final int[] key;

    /** {@code values}: the metric, the kind's key and the stage among its columns. */
    Builder(RowValues values, String metric) {
      this.values = values;
      this.metric = values.place(metric);
      this.stage = values.place(STAGE);
      this.key = values.kind().key().stream().mapToInt(values::place).toArray();
    }

    /** The columns that are needed. */
    static RowValues needed(RowValues all, String metric) {
      List<String> needed = new ArrayList<>(all.kind().key());
      needed.add(metric);
      needed.add(STAGE);
      return all.only(needed);
    }

    void add(@Nullable Object[] row) {
      double value = number(row[metric]);
      if (Double.isFinite(value)) {
        List<String> about = new ArrayList<>(key.length);
        for (int place : key) {
          about.add(String.valueOf(row[place]));
        }
        int at = row[stage] instanceof Integer number ? number : 0;
        made.curves
            .computeIfAbsent(about, unseen -> new StepCurve())
            .add(values.step(row), at, value);
      }
    }

    RunCurves build() {
      made.curves.replaceAll((about, curve) -> curve.trimmed());
      return made;
    }
  }

  private static double number(@Nullable Object value) {
    if (value instanceof List<?> list) {
      double sum = 0;
      for (Object element : list) {
        sum += number(element);
      }
      return sum / list.size();
    }
    if (value instanceof Boolean truth) {
      return truth ? 1 : 0;
    }
    return value instanceof Number number ? number.doubleValue() : Double.NaN;
  }

  /** By what they are about, column by column of the kind's key. */
  Map<List<String>, StepCurve> byAbout() {
    return curves;
  }

  long bytes() {
    return 200
        + curves.values().stream().mapToLong(curve -> curve.bytes() + 200).sum();
  }
}
