package dev.kymo.workers.data;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A row as token ids.
 *
 * @param row the row's number
 * @param prompt ids of the prompt, at least one; not to be changed
 * @param responses ids by response type, in the row's order, each at least one; not to be changed
 */
// read in bulk by models and compared nowhere
@SuppressWarnings("ArrayRecordComponent")
public record EncodedRow(int row, int[] prompt, Map<String, int[]> responses) {

  public EncodedRow {
    responses = Collections.unmodifiableMap(new LinkedHashMap<>(responses));
  }

  /**
   * The ids of one response.
   *
   * @throws RowNotEncodableException if it was not encoded
   */
  public int[] response(String type) {
    int[] tokens = responses.get(type);
    if (tokens == null) {
      throw new RowNotEncodableException(
          row, "response '" + type + "' was not encoded; encoded are " + responses.keySet());
    }
    return tokens;
  }

  /** Number of ids of prompt and one response together. */
  public int length(String type) {
    return prompt.length + response(type).length;
  }

  /**
   * Returns this row if a model can take each of its responses after the prompt.
   *
   * @param context the number of positions that the model has
   * @throws RowNotEncodableException if a response with its prompt is longer
   */
  public EncodedRow requireFits(int context) {
    for (String type : responses.keySet()) {
      if (length(type) > context) {
        throw new RowNotEncodableException(
            row,
            "prompt and response '" + type + "' have " + length(type)
                + " tokens together, the model's context has " + context
                + "; set data.max-length to at most " + context);
      }
    }
    return this;
  }
}
