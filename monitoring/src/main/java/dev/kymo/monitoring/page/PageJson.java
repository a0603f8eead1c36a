package dev.kymo.monitoring.page;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;

/** How what goes to the page is written: on one line, numbers as short as a screen needs. */
final class PageJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Writes something. */
  interface Fields {
    void write(JsonGenerator json) throws IOException;
  }

  private PageJson() {}

  static String text(Fields fields) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      fields.write(json);
    } catch (IOException e) {
      throw new UncheckedIOException("memory cannot refuse to be written", e);
    }
    return text.toString();
  }

  /** Writes one of several alike. */
  interface Each<T> {
    void write(T value, JsonGenerator json) throws IOException;
  }

  /** An object of values by name. */
  static <T> void writeObject(
      JsonGenerator json, String name, Map<String, T> values, Each<? super T> each)
      throws IOException {
    json.writeObjectFieldStart(name);
    for (Map.Entry<String, T> value : values.entrySet()) {
      json.writeFieldName(value.getKey());
      each.write(value.getValue(), json);
    }
    json.writeEndObject();
  }

  /** An object of those numbers that are finite. */
  static void writeFinite(JsonGenerator json, Map<String, Double> numbers) throws IOException {
    json.writeStartObject();
    for (Map.Entry<String, Double> number : numbers.entrySet()) {
      writeFinite(json, number.getKey(), number.getValue());
    }
    json.writeEndObject();
  }

  /** Writes nothing if the value is not finite: JSON has no word for it. */
  static void writeFinite(JsonGenerator json, String name, double value) throws IOException {
    if (Double.isFinite(value)) {
      json.writeNumberField(name, ThinnedCurve.shortened(value));
    }
  }
}
