package dev.kymo.monitoring.dashboard;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The colour of each response type's curve, wherever it is drawn. Related types have related hues: blues around chosen, orange to
 * red around rejected, greens for other examples' answers, purples for what is no language; argmax has none. The live page has
 * the same ({@code palette.js}), which a test holds.
 */
public final class ResponseColours {
  /** Name of the curve of the most likely tokens, which is no response type. */
  public static final String ARGMAX = "argmax";

  private static final Map<String, String> COLOURS = colours();

  private ResponseColours() {}

  /** Colours by response type, as hexadecimal red, green, blue. */
  public static Map<String, String> byResponse() {
    return COLOURS;
  }

  private static Map<String, String> colours() {
    Map<String, String> colours = new LinkedHashMap<>();
    colours.put("chosen", "#2a83d6");
    colours.put("chosen_initial", "#5aa9ec");
    colours.put("chosen_selfr", "#2fa3b8");
    colours.put("chosen_gptsemantic", "#3f6fd8");
    colours.put("chosen_gptformat", "#4bb4d0");
    colours.put("rejected", "#dd5a1b");
    colours.put("reject_gptsemantic", "#e58a1f");
    colours.put("reject_gptformat", "#c9485b");
    colours.put("irr_train", "#1f9e77");
    colours.put("irr_test", "#4fae45");
    colours.put("irr_hum", "#8a9a1c");
    colours.put("random_permute", "#a86fd0");
    colours.put("random_nonhum", "#c765ad");
    colours.put(ARGMAX, "#8c8c8c");
    return Collections.unmodifiableMap(colours);
  }
}
