package dev.kymo.monitoring.page;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.kymo.monitoring.fold.AccumulatedInfluence;
import dev.kymo.monitoring.fold.AccumulatedInfluence.OfResponse;
import dev.kymo.monitoring.fold.AccumulatedInfluence.OfRow;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** The training rows that moved a run's probes most, as the page gets them. */
final class MoversJson {
  /** Rows of either sign. */
  private static final int TOP = 3;

  private MoversJson() {}

  static void write(AccumulatedInfluence influence, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeNumberField("steps", influence.decomposed());
    json.writeNumberField("last", influence.lastDecomposed());
    json.writeObjectFieldStart("responses");
    for (Map.Entry<String, OfResponse> response : influence.responses().entrySet()) {
      json.writeFieldName(response.getKey());
      write(response.getValue(), json);
    }
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void write(OfResponse response, JsonGenerator json) throws IOException {
    json.writeStartObject();
    PageJson.writeFinite(json, "measured", response.measured());
    PageJson.writeFinite(json, "attributed", response.attributed());
    write("raised", response.overall().raising(TOP), json);
    write("lowered", response.overall().lowering(TOP), json);
    write("lastRaised", response.lastStep().raising(TOP), json);
    write("lastLowered", response.lastStep().lowering(TOP), json);
    json.writeEndObject();
  }

  private static void write(String name, List<OfRow> rows, JsonGenerator json) throws IOException {
    json.writeArrayFieldStart(name);
    for (OfRow row : rows) {
      json.writeStartObject();
      json.writeNumberField("row", row.row());
      PageJson.writeFinite(json, "total", row.total());
      json.writeObjectFieldStart("sides");
      for (Map.Entry<String, Double> side : row.sides().entrySet()) {
        PageJson.writeFinite(json, side.getKey(), side.getValue());
      }
      json.writeEndObject();
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
