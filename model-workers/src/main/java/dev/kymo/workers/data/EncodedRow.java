package dev.kymo.workers.data;

import dev.kymo.workers.input.Quoted;
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
          row,
          "response '" + Quoted.text(type) + "' was not encoded; encoded are "
              + Quoted.list(responses.keySet()));
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
   * @throws RowNotEncodableException if a response with its prompt is longer, or a token is none of the model's
   */
  public EncodedRow requireFits(ModelLimits limits) {
    requireKnown("the prompt", prompt, limits);
    for (String type : responses.keySet()) {
      requireKnown("response '" + Quoted.text(type) + "'", response(type), limits);
      if (length(type) > limits.context()) {
        throw new RowNotEncodableException(
            row,
            "prompt and response '" + Quoted.text(type) + "' have " + length(type)
                + " tokens together, the model's context has " + limits.context()
                + "; set data.max-length to at most " + limits.context());
      }
    }
    return this;
  }

  private void requireKnown(String part, int[] ids, ModelLimits limits) {
    int place = limits.firstUnknown(ids);
    if (place >= 0) {
      throw new RowNotEncodableException(
          row,
          part + ", token " + (place + 1) + ": " + limits.unknown(ids[place])
              + "; the tokenizer has more tokens than the model: use the one that belongs to it");
    }
  }
}
