package dev.kymo.monitoring.page;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

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

  /** Writes nothing if the value is not finite: JSON has no word for it. */
  static void writeFinite(JsonGenerator json, String name, double value) throws IOException {
    if (Double.isFinite(value)) {
      json.writeNumberField(name, Curve.shortened(value));
    }
  }
}
