package dev.kymo.workers.model;

import java.util.List;

/**
 * A prompt with the responses to score after it.
 *
 * @param prompt token ids, at least one
 * @param responses token ids, each at least one
 */
public record PackedRow(int[] prompt, List<int[]> responses) {

  public PackedRow {
    responses = List.copyOf(responses);
    if (prompt.length == 0
        || responses.isEmpty()
        || responses.stream().anyMatch(r -> r.length == 0)) {
      throw new IllegalArgumentException(
          "a packed row needs a prompt and responses of at least one token each");
    }
  }
}
