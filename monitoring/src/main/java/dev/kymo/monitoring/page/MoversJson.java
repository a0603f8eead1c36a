package dev.kymo.monitoring.page;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.kymo.monitoring.fold.AccumulatedInfluence;
import dev.kymo.monitoring.fold.AccumulatedInfluence.OfResponse;
import dev.kymo.monitoring.fold.Movers.OfRow;
import dev.kymo.monitoring.fold.NotCounted;
import java.io.IOException;
import java.util.List;

/** The training rows that moved a run's probes most, as the page gets them. */
final class MoversJson {
  /** Rows of either sign. */
  private static final int TOP = 3;

  private MoversJson() {}

  /** Those of the last stage that has steps taken apart; an object without responses if there is none. */
  static void write(List<AccumulatedInfluence> stages, JsonGenerator json) throws IOException {
    json.writeStartObject();
    if (stages.isEmpty()) {
      json.writeObjectFieldStart("responses");
      json.writeEndObject();
    } else {
      writeFields(stages.get(stages.size() - 1), json);
    }
    json.writeEndObject();
  }

  private static void writeFields(AccumulatedInfluence influence, JsonGenerator json)
      throws IOException {
    json.writeStringField("stage", influence.stage() + " " + influence.objective());
    json.writeNumberField("steps", influence.counted());
    json.writeStringField("notCounted", NotCounted.inWords(influence));
    json.writeNumberField("last", influence.lastDecomposed());
    PageJson.writeObject(json, "responses", influence.responses(), MoversJson::write);
  }

  private static void write(OfResponse response, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("observed", response.observed().words());
    PageJson.writeFinite(json, "measured", response.measured());
    PageJson.writeFinite(json, "attributed", response.attributed());
    json.writeStringField("withinNoise", response.withinNoise());
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
      json.writeFieldName("sides");
      PageJson.writeFinite(json, row.sides());
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
