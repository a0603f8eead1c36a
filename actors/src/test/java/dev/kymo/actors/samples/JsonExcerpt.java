package dev.kymo.actors.samples;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** JSON for a reader: some keys, the beginnings of lists, numbers of about four digits, and {@code ...} for what is left out. */
final class JsonExcerpt {
  private static final int WIDTH = 120;
  private static final int MOST_NUMBERS = 3;
  private static final int MOST_OBJECTS = 2;
  private static final int DIGITS = 4;
  private static final String REST = "...";

  private final Set<String> keys;

  private JsonExcerpt(Set<String> keys) {
    this.keys = keys;
  }

  static List<String> of(JsonNode node, Set<String> keys) {
    return new JsonExcerpt(keys).text(node, 0).lines().toList();
  }

  private String text(JsonNode node, int column) {
    if (node.isObject()) {
      return object(node, column);
    }
    if (node.isArray()) {
      return list(node, column);
    }
    return node.isFloatingPointNumber() ? number(node.decimalValue()) : node.toString();
  }

  private String object(JsonNode node, int column) {
    List<String> parts = new ArrayList<>();
    boolean whole = true;
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      if (keys.contains(entry.getKey())) {
        String name = "\"" + entry.getKey() + "\": ";
        parts.add(name + text(entry.getValue(), column + 1 + name.length()));
      } else {
        whole = false;
      }
    }
    if (!whole) {
      parts.add(REST);
    }
    return joined("{", parts, "}", column);
  }

  private String list(JsonNode node, int column) {
    boolean objects = node.size() > 0 && node.get(0).isContainerNode();
    int most = objects ? MOST_OBJECTS : MOST_NUMBERS;
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < Math.min(most, node.size()); i++) {
      parts.add(text(node.get(i), column + 1));
    }
    if (node.size() > most) {
      parts.add(REST);
    }
    return joined("[", parts, "]", column);
  }

  /** On one line if that is short enough. */
  private static String joined(String open, List<String> parts, String close, int column) {
    String inline = open + String.join(", ", parts) + close;
    if (column + inline.length() <= WIDTH) {
      return inline;
    }
    return open + String.join(",\n" + " ".repeat(column + 1), parts) + close;
  }

  private static String number(BigDecimal value) {
    BigDecimal shown = value.abs().compareTo(BigDecimal.ONE) >= 0
        ? value.setScale(DIGITS, RoundingMode.HALF_EVEN)
        : value.round(new MathContext(DIGITS));
    return shown.toPlainString();
  }
}
