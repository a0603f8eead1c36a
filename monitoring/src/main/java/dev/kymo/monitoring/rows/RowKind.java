package dev.kymo.monitoring.rows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kymo.monitoring.event.EventJson;
import dev.kymo.vocabulary.DecompositionRow;
import dev.kymo.vocabulary.ExampleRow;
import dev.kymo.vocabulary.InfluenceRow;
import dev.kymo.vocabulary.KernelRow;
import dev.kymo.vocabulary.ReadingRow;
import dev.kymo.vocabulary.Recorded;
import dev.kymo.vocabulary.RunRow;
import dev.kymo.vocabulary.StepRow;
import dev.kymo.vocabulary.TokensRow;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A kind of row: the name of its file, what identifies its rows, and their order. */
public final class RowKind {
  public static final String STEPS = "steps";
  public static final String READINGS = "readings";
  public static final String DECOMPOSITIONS = "decompositions";
  public static final String EXAMPLES = "examples";
  public static final String INFLUENCE = "influence";
  public static final String KERNEL = "kernel";
  public static final String TOKENS = "tokens";
  /** All kinds, in the order in which their files are written. */
  public static final List<String> NAMES =
      List.of(STEPS, READINGS, DECOMPOSITIONS, EXAMPLES, INFLUENCE, KERNEL, TOKENS);

  private static final List<Class<? extends RunRow>> TYPES = List.of(
      StepRow.class,
      ReadingRow.class,
      DecompositionRow.class,
      ExampleRow.class,
      InfluenceRow.class,
      KernelRow.class,
      TokensRow.class);

  private static final int MAX_ROW = 1 << 24;

  /** Finds a row's place within its step. */
  private interface Place {
    RowKey of(long step, ObjectNode row);
  }

  private final String name;
  private final Class<? extends RunRow> type;
  private final Place place;

  private RowKind(String name, Class<? extends RunRow> type, Place place) {
    this.name = name;
    this.type = type;
    this.place = place;
  }

  /** The event that a row of each kind holds, by the kind's name, in the order of {@link #NAMES}. */
  public static Map<String, Class<? extends RunRow>> types() {
    Map<String, Class<? extends RunRow>> types = new LinkedHashMap<>();
    for (int i = 0; i < NAMES.size(); i++) {
      types.put(NAMES.get(i), TYPES.get(i));
    }
    return types;
  }

  /** One row per step, from step 1, without gaps. */
  public static RowKind steps() {
    return new RowKind(STEPS, StepRow.class, (step, row) -> new RowKey(step, 0, ""));
  }

  /**
   * One row per probed step and response type.
   *
   * @param responses all response types that may occur, in the order of their rows within a step
   */
  public static RowKind readings(List<String> responses) {
    return perResponse(READINGS, ReadingRow.class, List.copyOf(responses));
  }

  /** One row per decomposed step and response type; {@code responses} as for {@link #readings}. */
  public static RowKind decompositions(List<String> responses) {
    return perResponse(DECOMPOSITIONS, DecompositionRow.class, List.copyOf(responses));
  }

  private static RowKind perResponse(
      String name, Class<? extends RunRow> type, List<String> responses) {
    return new RowKind(name, type, (step, row) -> {
      String response = row.path("response").asText();
      return new RowKey(step, index(responses, response), response);
    });
  }

  /** One row per decomposed step and observed example, in the order of rows, then of {@code responses}. */
  public static RowKind examples(List<String> responses) {
    List<String> order = List.copyOf(responses);
    return new RowKind(EXAMPLES, ExampleRow.class, (step, row) -> {
      Part observed = Part.of(row, "row", "response", order);
      return new RowKey(step, observed.position(), observed.words());
    });
  }

  /** One row per decomposed step, observed and update example, each in the order of rows, then of {@code responses}. */
  public static RowKind influence(List<String> responses) {
    List<String> order = List.copyOf(responses);
    return new RowKind(INFLUENCE, InfluenceRow.class, (step, row) -> {
      Part observed = Part.of(row, "row", "response", order);
      Part update = Part.of(row, "update_row", "update_response", order);
      long position = observed.position() << Integer.SIZE | update.position();
      return new RowKey(step, position, observed.words() + " by " + update.words());
    });
  }

  /** One row per probed step and pair of response types, in the order of {@code responses}, also of the second. */
  public static RowKind kernel(List<String> responses) {
    List<String> order = List.copyOf(responses);
    return new RowKind(KERNEL, KernelRow.class, (step, row) -> {
      String response = row.path("response").asText();
      String other = row.path("other").asText();
      long position = (long) index(order, response) * order.size() + index(order, other);
      return new RowKey(step, position, response + " and " + other);
    });
  }

  /** One row per decomposed step, bin of peakiness and bin of log π(y⁻), in this order. */
  public static RowKind tokens() {
    return new RowKind(TOKENS, TokensRow.class, (step, row) -> {
      long peakiness = bin(row, "peakiness_bin");
      long rejected = bin(row, "rejected_bin");
      return new RowKey(
          step,
          peakiness << Integer.SIZE | rejected,
          "peakiness to " + row.path("peakiness_to") + ", log π(y⁻) to " + row.path("rejected_to"));
    });
  }

  private static int bin(ObjectNode row, String key) {
    int bin = row.path(key).asInt(-1);
    if (bin < 0) {
      throw new IllegalArgumentException(
          key + " is " + row.path(key) + ", must be a whole number from 0");
    }
    return bin;
  }

  /** A row number with a response type. */
  private record Part(long position, String words) {
    static Part of(ObjectNode row, String rowKey, String responseKey, List<String> responses) {
      int number = row.path(rowKey).asInt(-1);
      if (number < 0 || number >= MAX_ROW || responses.size() > 1 << 7) {
        throw new IllegalArgumentException(rowKey + " is " + row.path(rowKey) + " with "
            + responses.size() + " response types; possible are rows 0 to " + (MAX_ROW - 1)
            + " and 128 types");
      }
      String response = row.path(responseKey).asText();
      return new Part(
          ((long) number << 7) + index(responses, response), "row " + number + " " + response);
    }
  }

  private static int index(List<String> responses, String response) {
    int position = responses.indexOf(response);
    if (position < 0) {
      throw new IllegalArgumentException(
          "response type '" + response + "' is not one of " + responses);
    }
    return position;
  }

  /** The file's name without its ending. */
  public String name() {
    return name;
  }

  /** The columns that a row of this version may have, whatever its values. */
  Set<String> columns() {
    return RowFormat.columns(type);
  }

  String fileName() {
    return name + ".jsonl";
  }

  /** Whether rows of this record are of this kind. */
  public boolean holds(RunRow row) {
    return type.isInstance(row);
  }

  /** The rows in the order in which they are written; whoever made them need not know it. */
  public List<RunRow> inOrder(List<? extends RunRow> rows) {
    record Keyed(RowKey key, RunRow row) {}
    return rows.stream()
        .map(row -> new Keyed(key(RowFormat.tree(requireOfType(row))), row))
        .sorted(Comparator.comparing(Keyed::key))
        .map(Keyed::row)
        .toList();
  }

  /** The row as it is written. */
  public Row row(Recorded<?> recorded) {
    requireOfType(recorded.row());
    return row(RowFormat.line(recorded));
  }

  private RunRow requireOfType(RunRow row) {
    if (!type.isInstance(row)) {
      throw new IllegalArgumentException(
          row.getClass().getSimpleName() + " is not a row of " + name);
    }
    return row;
  }

  /**
   * The row on a line.
   *
   * @throws IllegalArgumentException if the line holds no row of this kind
   */
  public Row row(String line) {
    ObjectNode tree = EventJson.parse(line);
    return new Row(key(tree), line, RowFormat.comparable(tree));
  }

  private RowKey key(ObjectNode tree) {
    JsonNode step = tree.path("step");
    if (!step.isIntegralNumber()) {
      throw new IllegalArgumentException("a row of " + name + " without a step");
    }
    return place.of(step.longValue(), tree);
  }

  /**
   * Makes sure that a row may stand behind another.
   *
   * @param last the row before; null: there is none
   * @throws RowOutOfOrderException if it may not
   */
  void requireFollows(@Nullable RowKey last, RowKey next) {
    boolean follows = type == StepRow.class
        ? next.step() == (last == null ? 1 : last.step() + 1)
        : last == null || last.compareTo(next) < 0;
    if (!follows) {
      throw new RowOutOfOrderException(name, last, next);
    }
  }
}
