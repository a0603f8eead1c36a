package dev.kymo.monitoring.dashboard;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The colour of each response type's curve, wherever it is drawn. Related types have related hues: greens around chosen, reds
 * around rejected, blues for other examples' answers, greys for what is no language; argmax stands out.
 */
final class ResponseColours {
  /** Name of the curve of the most likely tokens, which is no response type. */
  static final String ARGMAX = "argmax";

  private static final Map<String, String> COLOURS = colours();

  private ResponseColours() {}

  /** Colours by response type, as hexadecimal red, green, blue. */
  static Map<String, String> byResponse() {
    return COLOURS;
  }

  private static Map<String, String> colours() {
    Map<String, String> colours = new LinkedHashMap<>();
    colours.put("chosen", "#1a9850");
    colours.put("chosen_initial", "#a6d96a");
    colours.put("chosen_selfr", "#00796b");
    colours.put("chosen_gptsemantic", "#66bd63");
    colours.put("chosen_gptformat", "#4db6ac");
    colours.put("rejected", "#d73027");
    colours.put("reject_gptsemantic", "#f46d43");
    colours.put("reject_gptformat", "#f48fb1");
    colours.put("irr_train", "#2b7bba");
    colours.put("irr_test", "#74add1");
    colours.put("irr_hum", "#5e4fa2");
    colours.put("random_permute", "#a1887f");
    colours.put("random_nonhum", "#8c8c8c");
    colours.put(ARGMAX, "#ff9800");
    return Collections.unmodifiableMap(colours);
  }
}
