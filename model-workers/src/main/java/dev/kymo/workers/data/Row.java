package dev.kymo.workers.data;

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

  public Row {
    responses = Collections.unmodifiableMap(new LinkedHashMap<>(responses));
  }
}
