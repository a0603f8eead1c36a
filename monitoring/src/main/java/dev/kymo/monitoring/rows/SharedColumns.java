package dev.kymo.monitoring.rows;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kymo.monitoring.event.EventJson;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The columns that a segment's rows have in common with those of this version, and that mean the same. Another version may have written
 * the segment, which did not know columns that came since, or knew some of which this one does not know: rows are compared in those that
 * both know. The segment's header says what its writer knew. Of one without, a column that none of its rows has was unknown; one that some
 * have and others lack says something by being absent.
 */
final class SharedColumns {
  private static final String NOTES = "; ";

  private final Set<String> columns;

  private SharedColumns(Set<String> columns) {
    this.columns = columns;
  }

  /**
   * Those of a segment.
   *
   * @throws IllegalArgumentException if its header is damaged
   */
  static SharedColumns of(Path segment, RowKind kind) throws IOException {
    RowHeader header = header(segment);
    Set<String> columns = written(segment, header);
    columns.retainAll(kind.columns(kind.schema()));
    columns.removeAll(otherMeanings(header, kind));
    return new SharedColumns(columns);
  }

  /** Null: the segment has none, and perhaps no rows either. */
  private static @Nullable RowHeader header(Path segment) throws IOException {
    String first = RowHeader.firstLine(segment);
    return first == null ? null : RowHeader.of(first);
  }

  /** Those that the segment's version knew; without a header, those of all rows, committed or not, as far as they are whole. */
  private static Set<String> written(Path segment, @Nullable RowHeader header) throws IOException {
    if (header != null) {
      return new HashSet<>(header.columns());
    }
    Set<String> columns = new HashSet<>();
    try (Lines lines = Lines.of(segment, 0, Long.MAX_VALUE)) {
      for (Lines.Line line = lines.next(); line != null; line = lines.next()) {
        EventJson.parse(line.text()).fieldNames().forEachRemaining(columns::add);
      }
    } catch (IllegalArgumentException torn) {
      // nothing behind it is compared with either
      return columns;
    }
    return columns;
  }

  /**
   * The columns that a segment's version knew, and that mean something else in it than in this version.
   *
   * @throws IllegalArgumentException if its header is damaged
   */
  static List<String> otherMeanings(Path segment, RowKind kind) throws IOException {
    RowHeader header = header(segment);
    List<String> changed = otherMeanings(header, kind);
    if (changed.isEmpty()) {
      return changed; // the rows need not be read for that
    }
    Set<String> known = written(segment, header);
    return changed.stream().filter(known::contains).toList();
  }

  /** Those that would, if it knew them all. */
  private static List<String> otherMeanings(@Nullable RowHeader header, RowKind kind) {
    int schema = kind.schema();
    return kind.columns(schema).stream()
        .filter(column -> kind.meaningSince(column, schema)
            != (header == null ? 0 : header.meanings().getOrDefault(column, 0)))
        .toList();
  }

  /** Whether two rows differ at most in columns of which one of their versions does not know what they mean in the other. */
  boolean agree(String before, String now) {
    ObjectNode then = EventJson.parse(before);
    ObjectNode today = EventJson.parse(now);
    return columns.stream().allMatch(name -> Objects.equals(then.get(name), today.get(name)))
        && notes(then).equals(notes(today));
  }

  /** What the notes say of numbers in these columns that are not finite. */
  private Set<String> notes(ObjectNode row) {
    Set<String> notes = new LinkedHashSet<>();
    Stream.of(row.path(EventJson.NOTE).asText().split(NOTES))
        .filter(note -> columns.contains(note.split("[\\[ ]", 2)[0]))
        .forEach(notes::add);
    return notes;
  }
}
