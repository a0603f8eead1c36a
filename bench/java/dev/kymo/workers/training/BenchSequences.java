package dev.kymo.workers.training;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A row of a workload file: sequences of prompt and response that share the prompt. */
record BenchSequences(int[] prompt, List<int[]> responses) {

  static BenchSequences of(JsonNode row) {
    int promptLength = row.get("prompt_length").asInt();
    int[] prompt = {};
    List<int[]> responses = new ArrayList<>();
    for (JsonNode sequence : row.get("sequences")) {
      int[] ids = new int[sequence.size()];
      for (int i = 0; i < ids.length; i++) {
        ids[i] = sequence.get(i).asInt();
      }
      prompt = Arrays.copyOf(ids, promptLength);
      responses.add(Arrays.copyOfRange(ids, promptLength, ids.length));
    }
    return new BenchSequences(prompt, responses);
  }
}
