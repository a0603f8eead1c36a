package dev.kymo.monitoring.chart;

import java.util.List;

/** One chart of a sheet. */
public sealed interface ChartPanel {

  String title();

  String xTitle();

  /** Empty: none. */
  String yTitle();

  /** Curves over numbers; on a logarithmic axis everything must be positive. */
  record Lines(
      String title,
      String xTitle,
      String yTitle,
      boolean xLogarithmic,
      boolean yLogarithmic,
      List<Curve> curves)
      implements ChartPanel {
    public Lines {
      curves = List.copyOf(curves);
      requireSome(title, curves);
    }
  }

  /** Points over numbers: as {@link Lines}, but not joined. */
  record Points(String title, String xTitle, String yTitle, List<Curve> curves)
      implements ChartPanel {
    public Points {
      curves = List.copyOf(curves);
      requireSome(title, curves);
    }
  }

  /** Bars over categories, those of one category in one place, with curves over them whose x counts categories from 0. */
  record BarChart(
      String title,
      String xTitle,
      String yTitle,
      List<String> categories,
      List<Bars> bars,
      List<Curve> curves)
      implements ChartPanel {
    public BarChart {
      categories = List.copyOf(categories);
      bars = List.copyOf(bars);
      curves = List.copyOf(curves);
      requireSome(title, bars);
      for (Bars some : bars) {
        if (some.values().length != categories.size()) {
          throw new IllegalArgumentException("the bars " + some.name() + " are "
              + some.values().length + ", but there are " + categories.size() + " categories");
        }
      }
    }
  }

  /**
   * Numbers as colours from blue (negative) over white (0) to red.
   *
   * @param columns names of the columns, from the left
   * @param rows names of the rows, from the top
   * @param values one array per row
   */
  record HeatMap(
      String title,
      String xTitle,
      String yTitle,
      List<String> columns,
      List<String> rows,
      double[][] values)
      implements ChartPanel {
    public HeatMap {
      columns = List.copyOf(columns);
      rows = List.copyOf(rows);
      requireSome(title, columns);
      requireSome(title, rows);
      boolean fits = values.length == rows.size();
      for (double[] row : values) {
        fits &= row.length == columns.size();
      }
      if (!fits) {
        throw new IllegalArgumentException("the numbers of \"" + title + "\" are not " + rows.size()
            + " rows of " + columns.size());
      }
    }
  }

  private static void requireSome(String title, List<?> parts) {
    if (parts.isEmpty()) {
      throw new IllegalArgumentException("\"" + title + "\" has nothing to show");
    }
  }
}
