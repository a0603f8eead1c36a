package dev.kymo.workers.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kymo.workers.input.InputLimit;
import dev.kymo.workers.input.Quoted;
import dev.kymo.workers.model.ConfigKey.Use;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads typed values from a model's config.json; whatever does not fit is a {@link ModelUnreadableException}. Keeps what
 * counted, defaults included, so that it can be written for versions of transformers with other defaults and spellings.
 */
final class ConfigReader {
  private static final ObjectMapper JSON = new ObjectMapper();
  /** Of sizes that are limited more than others. */
  private static final Map<String, InputLimit> LIMITS =
      Map.of("num_hidden_layers", InputLimit.LAYERS, "head_dim", InputLimit.HEAD_SIZE);

  private final Path file;
  private final JsonNode json;
  private final List<ConfigKey> keys;
  private final String prefix;
  private final ObjectNode counted;
  private final List<String> notices;

  private ConfigReader(
      Path file,
      JsonNode json,
      List<ConfigKey> keys,
      String prefix,
      ObjectNode counted,
      List<String> notices) {
    this.file = file;
    this.json = json;
    this.keys = keys;
    this.prefix = prefix;
    this.counted = counted;
    this.notices = notices;
  }

  /**
   * Looks at every key that it need not know another one for.
   *
   * @param family how messages call whose keys these are
   * @param keys all that transformers reads for it
   * @throws ModelUnreadableException if a key asks for what is not supported
   */
  static ConfigReader of(Path file, JsonNode json, String family, List<ConfigKey> keys) {
    ConfigReader reader =
        new ConfigReader(file, json, keys, "", JSON.createObjectNode(), new ArrayList<>());
    keys.stream()
        .filter(key -> key.use() == Use.REFUSED && !key.neutral().isEmpty())
        .forEach(reader::requireNeutral);
    List<String> unknown = json.properties().stream()
        .map(Map.Entry::getKey)
        .filter(key -> !reader.reads(key))
        .sorted()
        .toList();
    if (!unknown.isEmpty()) {
      reader.notice("not read, because transformers reads no such key for " + family + ": "
          + Quoted.list(unknown));
    }
    return reader;
  }

  /** What was read, with the value that counted; nested as in the file. */
  ObjectNode counted() {
    return counted;
  }

  /** Says something about the file that changes nothing, but that its author should know. */
  void notice(String what) {
    notices.add(file + ": " + what);
  }

  List<String> notices() {
    return List.copyOf(notices);
  }

  private void requireNeutral(ConfigKey key) {
    JsonNode value = json.path(key.name());
    if (!absent(value) && key.neutral().stream().noneMatch(neutral -> same(value, neutral))) {
      String expected = String.join(" or ", key.neutral().stream().sorted().toList());
      throw problem(
          key.name(),
          text(value),
          key.words().isEmpty() ? expected : expected + ": " + key.words());
    }
  }

  private static boolean same(JsonNode value, String neutral) {
    try {
      JsonNode expected = JSON.readTree(neutral);
      boolean numbers = value.isNumber() && expected.isNumber();
      return numbers ? value.doubleValue() == expected.doubleValue() : value.equals(expected);
    } catch (IOException e) {
      throw new IllegalStateException(neutral + " is in a table of JSON values", e);
    }
  }

  /** A nested section; null if it is absent, null or empty. */
  @Nullable
  ConfigReader section(String key) {
    JsonNode value = value(key);
    if (absent(value)) {
      return null;
    }
    if (!value.isObject()) {
      throw problem(key, text(value), "a section of keys, or null");
    }
    return value.isEmpty()
        ? null
        : new ConfigReader(file, value, keys, prefix + key + ".", counted, notices);
  }

  /** The keys of this section. */
  List<String> keys() {
    return json.properties().stream().map(Map.Entry::getKey).toList();
  }

  /** Whether the family reads such a key. */
  boolean reads(String key) {
    return keys.stream().anyMatch(known -> known.name().equals(key));
  }

  /** Whether a key is there, if only to say that it has no value. */
  boolean isThere(String key) {
    return !value(key).isMissingNode();
  }

  /** Whether a key has a value; null is none. */
  boolean has(String key) {
    return !absent(value(key));
  }

  boolean isSection(String key) {
    return value(key).isObject();
  }

  /** As messages name it. */
  String name(String key) {
    return prefix + Quoted.text(key);
  }

  /** As the file spells it. */
  String text(String key) {
    return text(value(key));
  }

  private JsonNode value(String key) {
    if (prefix.isEmpty() && !reads(key)) {
      throw new IllegalArgumentException(
          key + " is read, but is not in the family's table of keys");
    }
    return json.path(key);
  }

  private static boolean absent(JsonNode value) {
    return value.isMissingNode() || value.isNull();
  }

  int integer(String key) {
    JsonNode value = value(key);
    if (!value.isIntegralNumber() || value.bigIntegerValue().signum() < 1) {
      throw problem(key, text(value), "a positive whole number");
    }
    InputLimit limit = LIMITS.getOrDefault(key, InputLimit.SIZE);
    if (!value.canConvertToInt() || value.intValue() > limit.most()) {
      throw problem(key, text(value), "at most " + limit.words() + ": " + limit.reason());
    }
    return value.intValue();
  }

  int integer(String key, int otherwise) {
    int result = has(key) ? integer(key) : otherwise;
    counted.put(key, result);
    return result;
  }

  double number(String key) {
    JsonNode value = value(key);
    if (!value.isNumber() || !Double.isFinite(value.doubleValue())) {
      throw problem(key, text(value), "a number");
    }
    return value.doubleValue();
  }

  double number(String key, double otherwise) {
    double result = has(key) ? number(key) : otherwise;
    counted.put(key, result);
    return result;
  }

  boolean flag(String key, boolean otherwise) {
    JsonNode value = value(key);
    if (!absent(value) && !value.isBoolean()) {
      throw problem(key, text(value), "true or false");
    }
    boolean result = absent(value) ? otherwise : value.booleanValue();
    counted.put(key, result);
    return result;
  }

  /** Null if the key has no value. */
  @Nullable
  String word(String key) {
    JsonNode value = value(key);
    if (absent(value)) {
      return null;
    }
    if (!value.isTextual()) {
      throw problem(key, text(value), "a word");
    }
    return value.textValue();
  }

  /** The values of a key that is one value or a list; empty if it has none. */
  List<JsonNode> values(String key) {
    JsonNode value = value(key);
    List<JsonNode> values = new ArrayList<>();
    if (value.isArray()) {
      value.forEach(values::add);
    } else if (!absent(value)) {
      values.add(value);
    }
    return values;
  }

  /** Makes sure that a head's size, which may follow from others, is within its limit. */
  void requireHeadSize(int size) {
    InputLimit limit = InputLimit.HEAD_SIZE;
    if (size > limit.most()) {
      throw problem(
          "hidden_size",
          text("hidden_size") + " with " + text("num_attention_heads") + " num_attention_heads",
          "such that a head has at most " + limit.words() + " dimensions: " + limit.reason());
    }
  }

  ModelUnreadableException problem(String key, String actual, String expected) {
    return new ModelUnreadableException(
        file + ": " + name(key) + " is " + actual + ", must be " + expected);
  }

  private static String text(JsonNode value) {
    return value.isMissingNode() ? "missing" : Quoted.text(value.toString());
  }
}
