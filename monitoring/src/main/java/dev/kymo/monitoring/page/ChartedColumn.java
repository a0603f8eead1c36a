package dev.kymo.monitoring.page;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.kymo.vocabulary.Charted;
import dev.kymo.vocabulary.RunRow;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A column that is drawn by step, as its record declares it. */
final class ChartedColumn {
  private static final ClassValue<List<ChartedColumn>> OF_RECORDS = new ClassValue<>() {
    @Override
    protected List<ChartedColumn> computeValue(Class<?> type) {
      RecordComponent[] components = type.getRecordComponents();
      return Stream.of(components)
          .filter(component -> component.isAnnotationPresent(Charted.class))
          .map(component -> new ChartedColumn(
              Objects.requireNonNull(component.getAnnotation(Charted.class)),
              accessor(component),
              Stream.of(components)
                  .filter(other -> other.getName().equals("response"))
                  .map(ChartedColumn::accessor)
                  .findFirst()
                  .orElse(null)))
          .toList();
    }
  };

  /**
   * A line of a chart.
   *
   * @param chart what its axis says
   * @param line its name, or the response type that it is of
   * @param ofResponse whether it is of a response type
   */
  record Line(String chart, String line, boolean ofResponse) {
    void write(JsonGenerator json) throws IOException {
      json.writeStringField("chart", chart);
      json.writeStringField("line", line);
      json.writeBooleanField("ofResponse", ofResponse);
    }
  }

  private final Charted drawn;
  private final Method value;
  private final @Nullable Method response;

  private ChartedColumn(Charted drawn, Method value, @Nullable Method response) {
    this.drawn = drawn;
    this.value = value;
    this.response = response;
  }

  private static Method accessor(RecordComponent component) {
    Method accessor = component.getAccessor();
    accessor.setAccessible(true);
    return accessor;
  }

  /** Those of a row's record, in the order of its components. */
  static List<ChartedColumn> of(RunRow row) {
    return OF_RECORDS.get(row.getClass());
  }

  /** The line that the row's number is a point of. */
  Line line(RunRow row) {
    if (response != null) {
      return new Line(drawn.chart(), (String) read(response, row), true);
    }
    return new Line(drawn.chart(), drawn.line().isEmpty() ? drawn.chart() : drawn.line(), false);
  }

  /** The row's number; NaN: it has none. */
  double value(RunRow row) {
    Object read = read(value, row);
    return read == null ? Double.NaN : ((Number) read).doubleValue();
  }

  private static Object read(Method accessor, RunRow row) {
    try {
      return accessor.invoke(row);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("a record's component cannot be read: " + accessor, e);
    }
  }
}
