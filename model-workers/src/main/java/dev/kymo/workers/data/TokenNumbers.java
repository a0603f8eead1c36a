package dev.kymo.workers.data;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kymo.workers.input.InputLimit;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The numbers of a {@code tokenizer.json}'s tokens: its added tokens and its model's vocabulary. */
final class TokenNumbers {
  private final Map<String, Integer> byText = new HashMap<>();

  private TokenNumbers() {}

  /**
   * Reads them.
   *
   * @throws TokenizerUnreadableException if the file is not there or not JSON
   */
  static TokenNumbers read(Path tokenizerJson) {
    TokenNumbers numbers = new TokenNumbers();
    JsonNode json = JsonFile.read(tokenizerJson, InputLimit.TOKENIZER_BYTES);
    JsonNode vocabulary = json.path("model").path("vocab");
    vocabulary
        .properties()
        .forEach(token -> numbers.byText.put(token.getKey(), token.getValue().asInt()));
    if (vocabulary.isArray()) { // Unigram: [text, score], numbered as they stand
      for (int id = 0; id < vocabulary.size(); id++) {
        numbers.byText.put(vocabulary.path(id).path(0).asText(), id);
      }
    }
    json.path("added_tokens")
        .forEach(token ->
            numbers.byText.put(token.path("content").asText(), token.path("id").asInt()));
    return numbers;
  }

  /** Null if there is no such token. */
  @Nullable
  Integer of(String text) {
    return byText.get(text);
  }

  /** The text of a token, as the vocabulary spells it; null if no token has this number. */
  @Nullable
  String text(int id) {
    return byText.entrySet().stream()
        .filter(token -> token.getValue() == id)
        .map(Map.Entry::getKey)
        .min(String::compareTo)
        .orElse(null);
  }
}
