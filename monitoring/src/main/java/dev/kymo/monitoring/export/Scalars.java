package dev.kymo.monitoring.export;

import dev.kymo.monitoring.rows.RowKind;
import dev.kymo.vocabulary.RunRow;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of a kind of rows that are curves by step: its columns of real numbers, and the means of its lists of one per row of the batch.
 * Only of rows that a step has one of, or one for each response type or pair of them: others, such as one for each example, are tables, and no
 * curves that anybody could look at.
 */
final class Scalars {
  private static final String MEAN = "_mean";
  private static final String SECONDS = "seconds";

  private final RowKind kind;
  private final List<RecordComponent> key = new ArrayList<>();
  private final Map<String, RecordComponent> numbers = new LinkedHashMap<>();

  private Scalars(RowKind kind) {
    this.kind = kind;
  }

  /** Takes one number of a row. */
  @FunctionalInterface
  interface Taker {
    /**
     * Takes a number.
     *
     * @param column that it stands in, or whose mean it is
     * @param about the response types that the row is about; none if a step has one row
     */
    void take(String column, List<String> about, double value) throws IOException;
  }

  /** Whether a kind's rows are curves. */
  static boolean areIn(RowKind kind) {
    return kind.key().stream()
        .allMatch(column -> component(kind, column).getType() == String.class);
  }

  static Scalars of(RowKind kind) {
    if (!areIn(kind)) {
      throw new IllegalArgumentException(kind.name() + " are no curves");
    }
    Scalars scalars = new Scalars(kind);
    kind.key().forEach(column -> scalars.key.add(component(kind, column)));
    boolean batches = kind.key().isEmpty();
    kind.components().forEach((column, component) -> {
      Class<?> type = component.getType();
      boolean real = type == double.class || type == Double.class;
      boolean list = batches
          && type == List.class
          && component.getGenericType().getTypeName().contains(Double.class.getName());
      if (real || list) {
        scalars.numbers.put(column, component);
      }
    });
    return scalars;
  }

  private static RecordComponent component(RowKind kind, String column) {
    return Objects.requireNonNull(kind.components().get(column), column);
  }

  RowKind kind() {
    return kind;
  }

  /** The names of the columns that say what a row is about. */
  List<String> about() {
    return kind.key();
  }

  /** The columns whose numbers are told. */
  List<String> columns() {
    return List.copyOf(numbers.keySet());
  }

  /** Tells the numbers of a row that are finite. */
  void read(RunRow row, Taker taker) throws IOException {
    List<String> about = new ArrayList<>();
    for (RecordComponent column : key) {
      about.add(String.valueOf(value(row, column)));
    }
    for (Map.Entry<String, RecordComponent> column : numbers.entrySet()) {
      double number = number(value(row, column.getValue()));
      if (Double.isFinite(number)) {
        taker.take(column.getKey(), about, number);
      }
    }
  }

  private static double number(@Nullable Object value) {
    if (value instanceof List<?> list && !list.isEmpty()) {
      double sum = 0;
      for (Object element : list) {
        sum += element instanceof Double number ? number : Double.NaN;
      }
      return sum / list.size();
    }
    return value instanceof Double number ? number : Double.NaN;
  }

  private static @Nullable Object value(RunRow row, RecordComponent component) {
    try {
      return component.getAccessor().invoke(row);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("a record does not tell " + component, e);
    }
  }

  /**
   * What a curve is called where names are paths: {@code loss}, {@code logprob/chosen}, {@code decompositions/measured/chosen}. Columns of files
   * that every run has stand alone, others behind their file's name, and a mean is called as what it is the mean of.
   */
  String path(String column, List<String> about) {
    boolean alone = kind.always() && !column.equals(SECONDS);
    String name =
        column.endsWith(MEAN) ? column.substring(0, column.length() - MEAN.length()) : column;
    StringBuilder path = new StringBuilder(alone ? name : kind.name() + "/" + name);
    about.forEach(word -> path.append('/').append(word));
    return path.toString();
  }
}
