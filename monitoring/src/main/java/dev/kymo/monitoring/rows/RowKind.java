package dev.kymo.monitoring.rows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kymo.monitoring.event.EventJson;
import dev.kymo.monitoring.event.ReadingTaken;
import dev.kymo.monitoring.event.RowEvent;
import dev.kymo.monitoring.event.StepTaken;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A kind of row: the name of its file, what identifies its rows, and their order. */
public final class RowKind {
  private final String name;
  private final Class<? extends RowEvent> type;
  private final List<String> responses;

  private RowKind(String name, Class<? extends RowEvent> type, List<String> responses) {
    this.name = name;
    this.type = type;
    this.responses = List.copyOf(responses);
  }

  /** One row per step, from step 1, without gaps. */
  public static RowKind steps() {
    return new RowKind("steps", StepTaken.class, List.of());
  }

  /**
   * One row per probed step and response type.
   *
   * @param responses all response types that may occur, in the order of their rows within a step
   */
  public static RowKind readings(List<String> responses) {
    return new RowKind("readings", ReadingTaken.class, responses);
  }

  /** The file's name without its ending. */
  public String name() {
    return name;
  }

  String fileName() {
    return name + ".jsonl";
  }

  /** The event as a row of this kind. */
  public Row row(RowEvent event) {
    if (!type.isInstance(event)) {
      throw new IllegalArgumentException(
          event.getClass().getSimpleName() + " is not a row of " + name);
    }
    return row(RowFormat.line(event));
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
    if (responses.isEmpty()) {
      return new RowKey(step.longValue(), 0, "");
    }
    String response = tree.path("response").asText();
    int position = responses.indexOf(response);
    if (position < 0) {
      throw new IllegalArgumentException(
          "response type '" + response + "' is not one of " + responses);
    }
    return new RowKey(step.longValue(), position, response);
  }

  /**
   * Makes sure that a row may stand behind another.
   *
   * @param last the row before; null: there is none
   * @throws RowOutOfOrderException if it may not
   */
  void requireFollows(@Nullable RowKey last, RowKey next) {
    boolean follows = type == StepTaken.class
        ? next.step() == (last == null ? 1 : last.step() + 1)
        : last == null || last.compareTo(next) < 0;
    if (!follows) {
      throw new RowOutOfOrderException(name, last, next);
    }
  }
}
