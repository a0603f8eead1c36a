package dev.kymo.monitoring.rows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kymo.monitoring.event.EventJson;
import dev.kymo.vocabulary.Recorded;
import dev.kymo.vocabulary.RunRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The order of one kind's rows in a run: by step, then by the columns of the kind's key, response types as the run has them. */
public final class RowOrder {
  private final RowKind kind;
  private final List<String> responses;

  private RowOrder(RowKind kind, List<String> responses) {
    this.kind = kind;
    this.responses = List.copyOf(responses);
  }

  /**
   * The order of a kind's rows.
   *
   * @param responses all response types that may occur, in their order within a step
   */
  public static RowOrder of(RowKind kind, List<String> responses) {
    return new RowOrder(kind, responses);
  }

  public RowKind kind() {
    return kind;
  }

  /** The rows as they are written, in the order in which they are; whoever made them need not know it. */
  public List<RowLine> rows(List<? extends Recorded<?>> recorded) {
    return recorded.stream()
        .map(this::row)
        .sorted(Comparator.comparing(RowLine::key))
        .toList();
  }

  /** The row as it is written. */
  public RowLine row(Recorded<?> recorded) {
    RunRow row = recorded.row();
    if (!kind.type().isInstance(row)) {
      throw new IllegalArgumentException(
          row.getClass().getSimpleName() + " is not a row of " + kind.name());
    }
    ObjectNode tree = RowFormat.tree(recorded);
    return new RowLine(key(tree), EventJson.text(tree), recorded);
  }

  /**
   * The row on a line.
   *
   * @throws IllegalArgumentException if the line holds no row of this kind
   */
  RowLine row(String line) {
    return new RowLine(key(EventJson.parse(line)), line, null);
  }

  private RowKey key(ObjectNode tree) {
    JsonNode step = tree.path("step");
    if (!step.isIntegralNumber()) {
      throw new IllegalArgumentException("a row of " + kind.name() + " without a step");
    }
    List<Integer> place = new ArrayList<>();
    List<String> about = new ArrayList<>();
    for (String column : kind.key()) {
      JsonNode value = tree.path(column);
      if (value.isTextual()) {
        place.add(index(value.asText()));
        about.add(value.asText());
      } else {
        place.add(number(column, value));
        about.add(column.replace('_', ' ') + " " + value);
      }
    }
    return new RowKey(step.longValue(), place, String.join(", ", about));
  }

  private static int number(String column, JsonNode value) {
    int number = value.asInt(-1);
    if (!value.isInt() || number < 0) {
      throw new IllegalArgumentException(
          column + " is " + value + ", must be a whole number from 0");
    }
    return number;
  }

  private int index(String response) {
    int position = responses.indexOf(response);
    if (position < 0) {
      throw new IllegalArgumentException(
          "response type '" + response + "' is not one of " + responses);
    }
    return position;
  }

  /**
   * Makes sure that a row may stand behind another.
   *
   * @param last the row before; null: there is none
   * @throws RowOutOfOrderException if it may not
   */
  void requireFollows(@Nullable RowKey last, RowKey next) {
    boolean follows = kind.everyStep()
        ? next.step() == (last == null ? 1 : last.step() + 1)
        : last == null || last.compareTo(next) < 0;
    if (!follows) {
      throw new RowOutOfOrderException(kind.name(), last, next);
    }
  }
}
