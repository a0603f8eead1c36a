package dev.kymo.actors.decompose;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kymo.vocabulary.file.Durably;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Writes JSON that never holds NaN: {@code null} instead, and a {@code note} at the top that says where. */
final class FiniteJson {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST_PLACES = 10;

  private final List<String> notFinite = new ArrayList<>();

  private FiniteJson() {}

  /** Writes a file whole or not at all, and its folder if need be. */
  static void write(Path file, ObjectNode answer) {
    try {
      byte[] bytes = JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(withoutNaN(answer));
      Durably.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  /** Changes the answer in place and returns it. */
  static ObjectNode withoutNaN(ObjectNode answer) {
    FiniteJson walk = new FiniteJson();
    walk.visit(answer, "");
    if (!walk.notFinite.isEmpty()) {
      List<String> shown = walk.notFinite.subList(0, Math.min(MOST_PLACES, walk.notFinite.size()));
      int more = walk.notFinite.size() - shown.size();
      answer.put(
          "note",
          "not finite: " + String.join(", ", shown) + (more == 0 ? "" : " and " + more + " more"));
    }
    return answer;
  }

  private void visit(JsonNode node, String path) {
    if (node instanceof ObjectNode object) {
      for (Map.Entry<String, JsonNode> entry : object.properties()) {
        String place = path.isEmpty() ? entry.getKey() : path + "." + entry.getKey();
        if (isNotFinite(entry.getValue(), place)) {
          entry.setValue(object.nullNode());
        } else {
          visit(entry.getValue(), place);
        }
      }
    } else if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        String place = path + "[" + i + "]";
        if (isNotFinite(array.get(i), place)) {
          array.setNull(i);
        } else {
          visit(array.get(i), place);
        }
      }
    }
  }

  private boolean isNotFinite(JsonNode node, String place) {
    boolean bad = node.isDouble() && !Double.isFinite(node.doubleValue());
    if (bad) {
      notFinite.add(place + " is " + node.doubleValue());
    }
    return bad;
  }
}
