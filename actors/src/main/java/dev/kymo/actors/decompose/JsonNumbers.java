package dev.kymo.actors.decompose;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;

/** Vectors and matrices as JSON. */
final class JsonNumbers {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private JsonNumbers() {}

  static ArrayNode of(double[] values) {
    ArrayNode array = NODES.arrayNode(values.length);
    for (double value : values) {
      array.add(value);
    }
    return array;
  }

  static ArrayNode of(double[][] rows) {
    ArrayNode array = NODES.arrayNode(rows.length);
    for (double[] row : rows) {
      array.add(of(row));
    }
    return array;
  }

  static ArrayNode of(List<Double> values) {
    return of(values.stream().mapToDouble(Double::doubleValue).toArray());
  }
}
