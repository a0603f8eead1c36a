package dev.kymo.workers.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Reads typed values from a model's config.json; whatever does not fit is a {@link ModelUnreadableException}. */
final class ConfigReader {
  private final Path file;
  private final JsonNode json;

  ConfigReader(Path file, JsonNode json) {
    this.file = file;
    this.json = json;
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
    if (value.isMissingNode() || value.isNull()) {
      return otherwise;
    }
    if (!value.isNumber()) {
      throw problem(key, text(value), "a number");
    }
    return value.doubleValue();
  }

  boolean flag(String key, boolean otherwise) {
    JsonNode value = json.path(key);
    if (value.isMissingNode() || value.isNull()) {
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
    boolean absent = value.isMissingNode() || value.isNull();
    if (!absent && !value.asText().equals(expected)) {
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
        file + ": " + key + " is " + actual + ", must be " + expected);
  }

  private static String text(JsonNode value) {
    return value.isMissingNode() ? "missing" : value.toString();
  }
}
