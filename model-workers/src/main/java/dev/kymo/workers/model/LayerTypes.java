package dev.kymo.workers.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** Which positions layers attend to: all before them, as nothing else is supported. */
final class LayerTypes {
  private static final String TYPES = "layer_types";
  private static final String FULL = "full_attention";
  private static final String SLIDING = "sliding_attention";
  private static final String USED = "use_sliding_window";
  private static final String WINDOW = "sliding_window";
  private static final int DEFAULT_WINDOW = 4096;

  private LayerTypes() {}

  /** Makes sure of it. A window that a family's layers may slide does nothing while it holds the whole context. */
  static void requireFullAttention(ConfigReader config, int layers, int context) {
    boolean windowed = config.reads(USED) && config.flag(USED, false);
    if (windowed) {
      int window = config.integer(WINDOW, DEFAULT_WINDOW);
      if (window < context) {
        throw config.problem(
            USED,
            "true with a sliding_window of " + window,
            "false, or the window at least max_position_embeddings, " + context);
      }
    }
    requireTypes(config, layers, windowed ? List.of(FULL, SLIDING) : List.of(FULL));
  }

  private static void requireTypes(ConfigReader config, int layers, List<String> known) {
    List<JsonNode> types = config.values(TYPES);
    boolean all = types.stream().allMatch(type -> known.contains(type.asText()));
    if (!types.isEmpty() && (!all || types.size() != layers)) {
      throw config.problem(
          TYPES, config.text(TYPES), FULL + " for each of the " + layers + " layers");
    }
  }
}
