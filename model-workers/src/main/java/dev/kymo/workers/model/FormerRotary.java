package dev.kymo.workers.model;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A rotary embedding as versions read it whose recordings have no format number: the first place with a value, of GPT-NeoX at
 * the top only. For folders that are read today, so that whatever is there has the right form.
 */
final class FormerRotary {
  private FormerRotary() {}

  /** Whether it was what it is now. */
  static boolean was(ModelFamily family, JsonNode json, RotarySpec now) {
    return family == ModelFamily.GPT_NEOX
        ? was(
            first(json, 10000, "rope_theta", "rotary_emb_base"),
            now.headSize() * first(json, 0.25, "partial_rotary_factor", "rotary_pct"),
            false,
            now)
        : wasOfLlama(json, now);
  }

  private static boolean wasOfLlama(JsonNode json, RotarySpec now) {
    JsonNode parameters = json.path("rope_parameters");
    boolean sectioned = parameters.isObject();
    JsonNode scaling = sectioned ? parameters : json.path("rope_scaling");
    String type = scaling.path("rope_type").asText(scaling.path("type").asText());
    return was(
        first(sectioned ? parameters : json, 10000, "rope_theta"),
        now.headSize(),
        type.equals(RotaryScaling.TYPE),
        now);
  }

  private static boolean was(double base, double rotated, boolean scaled, RotarySpec now) {
    return base == now.base()
        && (int) rotated == now.rotated()
        && scaled == (now.scaling() != null);
  }

  private static double first(JsonNode json, double otherwise, String... keys) {
    for (String key : keys) {
      if (json.path(key).isNumber()) {
        return json.path(key).doubleValue();
      }
    }
    return otherwise;
  }
}
