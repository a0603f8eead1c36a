package dev.kymo.workers.world;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kymo.workers.data.ResponseTypes;
import dev.kymo.workers.data.Row;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Rows as JSON lines. */
final class RowsFile {
  private static final JsonMapper JSON = new JsonMapper();

  private RowsFile() {}

  static byte[] of(List<Row> rows) {
    StringBuilder lines = new StringBuilder();
    for (Row row : rows) {
      ObjectNode line = JSON.createObjectNode().put(ResponseTypes.PROMPT, row.prompt());
      row.responses().forEach(line::put);
      try {
        lines.append(JSON.writeValueAsString(line)).append('\n');
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("a tree of texts is always writable", e);
      }
    }
    return lines.toString().getBytes(StandardCharsets.UTF_8);
  }
}
