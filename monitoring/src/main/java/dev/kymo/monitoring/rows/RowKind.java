package dev.kymo.monitoring.rows;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import dev.kymo.vocabulary.Charted;
import dev.kymo.vocabulary.Column;
import dev.kymo.vocabulary.DecompositionRow;
import dev.kymo.vocabulary.ExampleRow;
import dev.kymo.vocabulary.HeldOutRow;
import dev.kymo.vocabulary.InfluenceRow;
import dev.kymo.vocabulary.KernelRow;
import dev.kymo.vocabulary.ReadingRow;
import dev.kymo.vocabulary.RowFile;
import dev.kymo.vocabulary.RunRow;
import dev.kymo.vocabulary.StepRow;
import dev.kymo.vocabulary.TokensRow;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A kind of row, as its record declares it: the name of its file, its number in messages, its columns and since when each is there, what
 * identifies a row. A new kind is a record with a {@link RowFile}, a {@link Column} for each component, and an entry in the list here,
 * which is the only one.
 */
public final class RowKind {
  private static final List<RowKind> ALL = Stream.of(
          StepRow.class,
          ReadingRow.class,
          DecompositionRow.class,
          ExampleRow.class,
          InfluenceRow.class,
          KernelRow.class,
          TokensRow.class,
          HeldOutRow.class)
      .map(RowKind::declaredBy)
      .toList();

  private final Class<? extends RunRow> type;
  private final RowFile file;
  /** By the names of their columns, in the order in which they are written. */
  private final Map<String, RecordComponent> components;

  private RowKind(
      Class<? extends RunRow> type, RowFile file, Map<String, RecordComponent> components) {
    this.type = type;
    this.file = file;
    this.components = components;
  }

  /** All kinds, in the order in which their files are written and the rows of a step are told. */
  public static List<RowKind> all() {
    return ALL;
  }

  /** The kind of these rows. */
  public static RowKind of(Class<? extends RunRow> type) {
    return ALL.stream()
        .filter(kind -> kind.type == type)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(type + " is no kind of row"));
  }

  /** The names of all kinds and of those that a newer version has committed, in this order. */
  public static List<String> namesWith(List<CommittedSegment> committed) {
    return Stream.concat(
            ALL.stream().map(RowKind::name),
            committed.stream().map(CommittedSegment::kind).sorted())
        .distinct()
        .toList();
  }

  /**
   * What a record declares.
   *
   * @throws IllegalArgumentException if it lacks something or contradicts itself
   */
  static RowKind declaredBy(Class<? extends RunRow> type) {
    RowFile file = type.getAnnotation(RowFile.class);
    if (file == null) {
      throw new IllegalArgumentException(type + " does not say which file its rows go to");
    }
    Map<String, RecordComponent> components = new LinkedHashMap<>();
    for (RecordComponent component : type.getRecordComponents()) {
      components.put(
          SnakeCaseStrategy.INSTANCE.translate(component.getName()), declared(type, component));
    }
    RecordComponent seconds = components.remove(RowFormat.SECONDS);
    if (seconds == null || !components.keySet().containsAll(List.of(file.key()))) {
      throw new IllegalArgumentException(type + " has no seconds, or not all of its key "
          + List.of(file.key()) + " among " + components.keySet());
    }
    components.put(RowFormat.SECONDS, seconds);
    requireDrawable(type, file, components);
    return new RowKind(type, file, components);
  }

  private static void requireDrawable(
      Class<?> type, RowFile file, Map<String, RecordComponent> components) {
    List<String> key = List.of(file.key());
    components.forEach((name, component) -> {
      if (component.isAnnotationPresent(Charted.class)
          && (!Set.of(List.of(), List.of("response")).contains(key)
              || !MethodType.methodType(component.getType())
                  .wrap()
                  .returnType()
                  .getSuperclass()
                  .equals(Number.class))) {
        throw new IllegalArgumentException(type + " cannot have column " + name
            + " drawn: it must be a number of rows that are told apart by nothing, or by"
            + " response, not by " + key);
      }
    });
  }

  private static RecordComponent declared(Class<?> type, RecordComponent component) {
    Column column = component.getAnnotation(Column.class);
    if (column == null) {
      throw new IllegalArgumentException(
          type + " does not say what column " + component.getName() + " is");
    }
    if (column.since() > 1 && !mayBeAbsent(component)) {
      throw new IllegalArgumentException(type + ": older files lack column " + component.getName()
          + ", so it must be a double or nullable");
    }
    return component;
  }

  /** Whether the first line of a file is no row, but names the columns of those that follow. */
  public static boolean isHeader(String line) {
    return RowHeader.isHeader(line);
  }

  private static boolean mayBeAbsent(RecordComponent component) {
    return component.getType() == double.class
        || component.getAnnotatedType().isAnnotationPresent(Nullable.class);
  }

  /** The file's name without its ending. */
  public String name() {
    return file.value();
  }

  /** The record that holds such a row. */
  public Class<? extends RunRow> type() {
    return type;
  }

  /** The record's number in messages. */
  public int number() {
    return file.number();
  }

  /** The file's name. */
  public String fileName() {
    return name() + ".jsonl";
  }

  /** The columns that are no step's, by which its rows are told apart and sorted. */
  public List<String> key() {
    return List.of(file.key());
  }

  boolean everyStep() {
    return file.everyStep();
  }

  /** Whether a completed run has this file even if it holds no rows. */
  public boolean always() {
    return file.always();
  }

  /** The components that hold the columns' values, by their names, in the order in which they are written. */
  public Map<String, RecordComponent> components() {
    return Collections.unmodifiableMap(components);
  }

  /** The schema that is written: the one in which the last column or meaning came. */
  int schema() {
    return columns()
        .mapToInt(column -> Math.max(column.since(), column.meaningSince()))
        .max()
        .orElse(1);
  }

  private Stream<Column> columns() {
    return components.values().stream().map(RowKind::column);
  }

  private static Column column(RecordComponent component) {
    return Objects.requireNonNull(component.getAnnotation(Column.class), "checked before");
  }

  /** The names of the columns that a schema has, the envelope's last. */
  List<String> columns(int schema) {
    return Stream.concat(
            components.entrySet().stream()
                .filter(entry -> column(entry.getValue()).since() <= schema)
                .map(Map.Entry::getKey),
            Stream.of(RowFormat.ATTEMPT))
        .toList();
  }

  /** The schema in which a column got the meaning that it has in another schema; 0: it always had it. */
  int meaningSince(String column, int schema) {
    RecordComponent component = components.get(column);
    int since = component == null ? 0 : column(component).meaningSince();
    return since <= schema ? since : 0;
  }

  /** What the files of each schema so far begin with, the newest first. */
  List<RowHeader> headers() {
    return IntStream.rangeClosed(1, schema())
        .mapToObj(age -> RowHeader.of(this, schema() + 1 - age))
        .toList();
  }
}
