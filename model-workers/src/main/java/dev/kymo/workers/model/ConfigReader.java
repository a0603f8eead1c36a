package dev.kymo.workers.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Reads typed values from a model's config.json; whatever does not fit is a {@link ModelUnreadableException}. */
final class ConfigReader {
  private final Path file;
  private final JsonNode json;
  private final String prefix;

  ConfigReader(Path file, JsonNode json) {
    this(file, json, "");
  }

  private ConfigReader(Path file, JsonNode json, String prefix) {
    this.file = file;
    this.json = json;
    this.prefix = prefix;
  }

  /** A nested section; null if it is absent or null. */
  @Nullable
  ConfigReader section(String key) {
    JsonNode value = json.path(key);
    if (absent(value)) {
      return null;
    }
    if (!value.isObject()) {
      throw problem(key, text(value), "a section of keys, or null");
    }
    return new ConfigReader(file, value, prefix + key + ".");
  }

  private static boolean absent(JsonNode value) {
    return value.isMissingNode() || value.isNull();
  }

  int integer(String key, int otherwise) {
    return absent(json.path(key)) ? otherwise : integer(key);
  }

  double number(String key) {
    if (absent(json.path(key))) {
      throw problem(key, text(json.path(key)), "a number");
    }
    return number(key, 0);
  }

  String word(String key, String otherwise) {
    JsonNode value = json.path(key);
    if (absent(value)) {
      return otherwise;
    }
    if (!value.isTextual()) {
      throw problem(key, text(value), "a word");
    }
    return value.textValue();
  }

  int integer(String key) {
    JsonNode value = json.path(key);
    if (!value.isInt() || value.intValue() < 1) {
      throw problem(key, text(value), "a positive whole number");
    }
    return value.intValue();
  }

  double number(String key, double otherwise) {
    JsonNode value = json.path(key);
    if (absent(value)) {
      return otherwise;
    }
    if (!value.isNumber()) {
      throw problem(key, text(value), "a number");
    }
    return value.doubleValue();
  }

  boolean flag(String key, boolean otherwise) {
    JsonNode value = json.path(key);
    if (absent(value)) {
      return otherwise;
    }
    if (!value.isBoolean()) {
      throw problem(key, text(value), "true or false");
    }
    return value.booleanValue();
  }

  /** The key must be absent, null, or have this value. */
  void require(String key, @Nullable String expected) {
    JsonNode value = json.path(key);
    if (!absent(value) && !value.asText().equals(expected)) {
      throw problem(key, text(value), expected == null ? "absent" : expected);
    }
  }

  /** Training here has no dropout; a model that wants some would be trained differently than it says. */
  void requireZero(String... keys) {
    for (String key : keys) {
      if (number(key, 0) != 0) {
        throw problem(key, text(json.path(key)), "0 (dropout is not supported)");
      }
    }
  }

  ModelUnreadableException problem(String key, String actual, String expected) {
    return new ModelUnreadableException(
        file + ": " + prefix + key + " is " + actual + ", must be " + expected);
  }

  private static String text(JsonNode value) {
    return value.isMissingNode() ? "missing" : value.toString();
  }
}
