package dev.kymo.monitoring.chart;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.CategorySeries;
import org.knowm.xchart.CategorySeries.CategorySeriesRenderStyle;
import org.knowm.xchart.HeatMapChart;
import org.knowm.xchart.HeatMapChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Makes XChart's charts of panels. */
final class Charts {
  private static final Color GRID = new Color(0xe6e9ed);
  static final Color INK = new Color(0x16191d);
  private static final Color QUIET_INK = new Color(0x5d6672);
  private static final int MOST_TICKS = 15;
  private static final int MOST_PLACES = 4;
  private static final int POINT = 6;
  private static final String ZERO_WIDTH = "\u200B";

  private Charts() {}

  /** Draws the panel into the rectangle from the origin to (width, height). */
  static void draw(ChartPanel panel, Graphics2D graphics, int width, int height) {
    if (panel instanceof ChartPanel.HeatMap map) {
      paint(heatMap(map, width - ColorScale.WIDTH, height), graphics);
      ColorScale.of(map.values()).draw(graphics, width);
    } else {
      paint(of(panel, width, height), graphics);
    }
  }

  private static void paint(Chart<?, ?> chart, Graphics2D graphics) {
    AffineTransform origin = graphics.getTransform();
    chart.paint(graphics, chart.getWidth(), chart.getHeight());
    graphics.setTransform(origin);
  }

  private static Chart<?, ?> of(ChartPanel panel, int width, int height) {
    if (panel instanceof ChartPanel.Lines lines) {
      return lines(lines, width, height);
    }
    if (panel instanceof ChartPanel.Points points) {
      return points(points, width, height);
    }
    if (panel instanceof ChartPanel.BarChart bars) {
      return bars(bars, width, height);
    }
    throw new IllegalArgumentException("no chart for " + panel);
  }

  private static Chart<?, ?> lines(ChartPanel.Lines panel, int width, int height) {
    XYChart chart = overNumbers(panel, width, height);
    XYStyler styler = chart.getStyler();
    styler.setXAxisLogarithmic(panel.xLogarithmic());
    styler.setYAxisLogarithmic(panel.yLogarithmic());
    styler.setXAxisDecimalPattern(panel.xLogarithmic() ? null : decimals(panel.curves(), Curve::x));
    styler.setYAxisDecimalPattern(panel.yLogarithmic() ? null : decimals(panel.curves(), Curve::y));
    for (Curve curve : panel.curves()) {
      XYSeries series = chart.addSeries(curve.name(), curve.x(), curve.y());
      series.setLineColor(curve.tone().color());
      series.setLineStyle(stroke(curve));
      series.setMarker(SeriesMarkers.NONE);
    }
    return chart;
  }

  private static Chart<?, ?> points(ChartPanel.Points panel, int width, int height) {
    XYChart chart = overNumbers(panel, width, height);
    chart.getStyler().setMarkerSize(POINT);
    chart.getStyler().setXAxisDecimalPattern(decimals(panel.curves(), Curve::x));
    chart.getStyler().setYAxisDecimalPattern(decimals(panel.curves(), Curve::y));
    for (Curve curve : panel.curves()) {
      XYSeries series = chart.addSeries(curve.name(), curve.x(), curve.y());
      series.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
      series.setMarkerColor(curve.tone().color());
      series.setMarker(SeriesMarkers.CIRCLE);
    }
    return chart;
  }

  private static XYChart overNumbers(ChartPanel panel, int width, int height) {
    XYChart chart = new XYChartBuilder()
        .width(width)
        .height(height)
        .title(panel.title())
        .xAxisTitle(panel.xTitle())
        .yAxisTitle(panel.yTitle())
        .build();
    style(chart.getStyler());
    chart.getStyler().setYAxisTitleVisible(!panel.yTitle().isEmpty());
    return chart;
  }

  private static Chart<?, ?> bars(ChartPanel.BarChart panel, int width, int height) {
    CategoryChart chart = new CategoryChartBuilder()
        .width(width)
        .height(height)
        .title(panel.title())
        .xAxisTitle(panel.xTitle())
        .yAxisTitle(panel.yTitle())
        .build();
    style(chart.getStyler());
    chart
        .getStyler()
        .setYAxisDecimalPattern(decimals(DoubleStream.concat(
            panel.bars().stream().map(Bars::values).flatMapToDouble(Arrays::stream),
            panel.curves().stream().map(Curve::y).flatMapToDouble(Arrays::stream))));
    chart.getStyler().setOverlapped(true);
    chart.getStyler().setAvailableSpaceFill(0.8);
    List<String> ticks = ticks(panel.categories());
    for (Bars bars : panel.bars()) {
      CategorySeries series = chart.addSeries(bars.name(), ticks, withGaps(bars.values()));
      series.setFillColor(bars.tone().color());
    }
    for (Curve curve : panel.curves()) {
      CategorySeries series = chart.addSeries(curve.name(), ticks, overCategories(panel, curve));
      series.setChartCategorySeriesRenderStyle(CategorySeriesRenderStyle.Line);
      series.setLineColor(curve.tone().color());
      series.setLineStyle(stroke(curve));
      series.setMarker(SeriesMarkers.NONE);
    }
    return chart;
  }

  private static @Nullable String decimals(List<Curve> curves, Function<Curve, double[]> side) {
    return decimals(curves.stream().map(side).flatMapToDouble(Arrays::stream));
  }

  /**
   * A pattern for ticks among these numbers on a linear axis, whose own one would leave out the zero before the point; none if they are
   * so near or so far apart that powers of ten read better.
   */
  private static @Nullable String decimals(DoubleStream values) {
    DoubleSummaryStatistics range = values.filter(Double::isFinite).summaryStatistics();
    double magnitude = Math.log10(range.getMax() - range.getMin());
    if (!(Math.abs(magnitude) < MOST_PLACES)) {
      return null;
    }
    int places = (int) Math.ceil(2 - magnitude);
    return places > 0 ? "0." + "#".repeat(places) : "0";
  }

  /**
   * The categories, where there are many every second, third ... one named. XChart's own limit of labels puts names between
   * the bars; unnamed ones are strings without width, each of its own, because names are keys there. It measures the room
   * below the axis by the longest string, so that the named ones are made longest.
   */
  private static List<String> ticks(List<String> categories) {
    int every = (categories.size() + MOST_TICKS - 1) / MOST_TICKS;
    return IntStream.range(0, categories.size())
        .mapToObj(i -> i % every == 0
            ? categories.get(i) + ZERO_WIDTH.repeat(categories.size())
            : ZERO_WIDTH.repeat(i))
        .toList();
  }

  private static Chart<?, ?> heatMap(ChartPanel.HeatMap panel, int width, int height) {
    HeatMapChart chart = new HeatMapChartBuilder()
        .width(width)
        .height(height)
        .title(panel.title())
        .xAxisTitle(panel.xTitle())
        .yAxisTitle(panel.yTitle())
        .build();
    style(chart.getStyler());
    ColorScale scale = ColorScale.of(panel.values());
    chart.getStyler().setRangeColors(ColorScale.colors());
    chart.getStyler().setMin(-scale.largest());
    chart.getStyler().setMax(scale.largest());
    chart.getStyler().setLegendVisible(false);
    List<String> upwards = new ArrayList<>(panel.rows());
    Collections.reverse(upwards); // XChart counts rows from the bottom
    List<Number[]> cells = new ArrayList<>();
    for (int column = 0; column < panel.columns().size(); column++) {
      for (int row = 0; row < upwards.size(); row++) {
        cells.add(new Number[] {column, row, panel.values()[upwards.size() - 1 - row][column]});
      }
    }
    chart.addSeries(panel.title(), panel.columns(), upwards, cells);
    return chart;
  }

  private static void style(AxesChartStyler styler) {
    styler.setLocale(Locale.ROOT);
    styler.setChartBackgroundColor(Color.WHITE);
    styler.setChartFontColor(INK);
    styler.setChartTitleFont(font(Font.BOLD, 14));
    styler.setChartTitleBoxVisible(false);
    styler.setAxisTitleFont(font(Font.PLAIN, 12));
    styler.setAxisTickLabelsFont(font(Font.PLAIN, 11));
    styler.setAxisTickLabelsColor(QUIET_INK);
    styler.setPlotBorderVisible(false);
    styler.setPlotGridLinesColor(GRID);
    styler.setPlotGridLinesStroke(new BasicStroke(1));
    styler.setPlotGridVerticalLinesVisible(false);
    styler.setLegendFont(font(Font.PLAIN, 11));
    styler.setLegendBorderColor(Color.WHITE);
    styler.setLegendPosition(LegendPosition.OutsideS);
    styler.setLegendLayout(Styler.LegendLayout.Horizontal);
    styler.setLegendPadding(9);
    styler.setChartPadding(8);
  }

  static Font font(int style, int size) {
    return new Font(Font.SANS_SERIF, style, size);
  }

  private static BasicStroke stroke(Curve curve) {
    return curve.dashed()
        ? new BasicStroke(
            1.5f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, new float[] {5, 3}, 0)
        : new BasicStroke(2, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
  }

  private static List<@Nullable Double> withGaps(double[] values) {
    List<@Nullable Double> list = new ArrayList<>();
    for (double value : values) {
      list.add(Double.isNaN(value) ? null : value);
    }
    return list;
  }

  private static List<@Nullable Double> overCategories(ChartPanel.BarChart panel, Curve curve) {
    double[] values = new double[panel.categories().size()];
    Arrays.fill(values, Double.NaN);
    for (int i = 0; i < curve.x().length; i++) {
      values[(int) curve.x()[i]] = curve.y()[i];
    }
    return withGaps(values);
  }
}
