package dev.kymo.workers.data;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A prompt with its responses.
 *
 * @param number position among the rows of its data set, from 0
 * @param prompt text that every response continues
 * @param responses text by response type, in the order of {@link ResponseTypes#knownAnd}
 */
public record Row(int number, String prompt, Map<String, String> responses) {

  /**
   * Checks the texts.
   *
   * @throws IllegalArgumentException if one has no form in UTF-8
   */
  public Row {
    responses = Collections.unmodifiableMap(new LinkedHashMap<>(responses));
    requireUnicode(ResponseTypes.PROMPT, prompt);
    responses.forEach(Row::requireUnicode);
  }

  /** JSON can spell half a surrogate pair, which no tokenizer accepts. */
  private static void requireUnicode(String field, String text) {
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw new IllegalArgumentException("'" + field
          + "' holds half a surrogate pair (\\ud800 to \\udfff), which is no character");
    }
  }
}
