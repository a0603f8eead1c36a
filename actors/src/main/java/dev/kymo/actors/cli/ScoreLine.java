package dev.kymo.actors.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kymo.probes.ResponseScore;
import java.util.ArrayList;
import java.util.List;

/** A response's score as a line of JSON, which never holds NaN: {@code null} with a note instead. */
final class ScoreLine {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ScoreLine() {}

  static String of(ResponseScore score) {
    ObjectNode line = JSON.createObjectNode();
    List<String> notFinite = new ArrayList<>();
    line.put("row", score.row()).put("response", score.response()).put("tokens", score.tokens());
    put(line, "logprob", score.logprob(), notFinite);
    put(line, "argmax_logprob", score.argmaxLogprob(), notFinite);
    put(line, "except_argmax_logprob", score.exceptArgmaxLogprob(), notFinite);
    put(line, "adaptation_norm", score.adaptationNorm(), notFinite);
    put(line, "residual_norm", score.residualNorm(), notFinite);
    put(line, "energy", score.energy(), notFinite);
    put(line, "entropy", score.entropy(), notFinite);
    if (!notFinite.isEmpty()) {
      line.put("note", "not finite: " + String.join(", ", notFinite));
    }
    try {
      return JSON.writeValueAsString(line);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of numbers and texts is always JSON", e);
    }
  }

  private static void put(ObjectNode line, String key, double value, List<String> notFinite) {
    if (Double.isFinite(value)) {
      line.put(key, value);
    } else {
      line.putNull(key);
      notFinite.add(key + " is " + value);
    }
  }
}
