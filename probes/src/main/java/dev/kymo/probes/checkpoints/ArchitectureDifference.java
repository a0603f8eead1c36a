package dev.kymo.probes.checkpoints;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kymo.workers.model.ModelFolder;
import dev.kymo.workers.model.Parameter;
import java.util.List;

/** Finds what keeps two checkpoints from being points of one parameter space with one meaning. */
final class ArchitectureDifference {
  private static final ObjectMapper JSON = new ObjectMapper();
  /**
   * What changes the meaning of parameters but not their shapes. A key that only one file has is passed over: versions of one model
   * differ in what they write out.
   */
  private static final List<String> KEYS = List.of(
      "model_type",
      "num_attention_heads",
      "num_key_value_heads",
      "hidden_act",
      "layer_norm_eps",
      "rms_norm_eps",
      "use_parallel_residual");

  private ArchitectureDifference() {}

  /**
   * Compares shapes and whatever else gives parameters their meaning.
   *
   * @throws CheckpointsDifferException naming the first difference
   */
  static void requireNone(ModelFolder before, ModelFolder after) {
    JsonNode first = configuration(before);
    JsonNode second = configuration(after);
    requireSame("model_type", first, second, before, after);
    List<Parameter> mine = before.model().parameters();
    List<Parameter> other = after.model().parameters();
    for (int i = 0; i < Math.max(mine.size(), other.size()); i++) {
      String a = i < mine.size() ? text(mine.get(i)) : "no further tensor";
      String b = i < other.size() ? text(other.get(i)) : "no further tensor";
      require("tensor " + i, a, b, before, after);
    }
    KEYS.forEach(key -> requireSame(key, first, second, before, after));
    require(
        "rotary embedding",
        before.model().rotary().toString(),
        after.model().rotary().toString(),
        before,
        after);
  }

  private static void requireSame(
      String key, JsonNode first, JsonNode second, ModelFolder before, ModelFolder after) {
    if (first.has(key) && second.has(key)) {
      // numbers may be spelt 1e-5 and 0.00001
      boolean numbers = first.get(key).isNumber() && second.get(key).isNumber();
      require(
          key,
          numbers ? String.valueOf(first.get(key).asDouble()) : first.get(key).asText(),
          numbers ? String.valueOf(second.get(key).asDouble()) : second.get(key).asText(),
          before,
          after);
    }
  }

  private static void require(
      String what, String first, String second, ModelFolder before, ModelFolder after) {
    if (!first.equals(second)) {
      throw new CheckpointsDifferException("the checkpoints are not of one architecture: " + what
          + " is " + first + " in " + before.path() + ", but " + second + " in " + after.path());
    }
  }

  private static String text(Parameter parameter) {
    return parameter.name() + " " + parameter.shape();
  }

  private static JsonNode configuration(ModelFolder folder) {
    try {
      return JSON.readTree(folder.configuration());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a configuration that was read is JSON", e);
    }
  }
}
