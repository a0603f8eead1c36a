package dev.kymo.workers.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/**
 * Whether a {@code tokenizer.json} has only parts that cannot fail on one text after they have encoded another: parts without
 * free patterns and tables, and the regular expressions that published models have.
 */
final class TokenizerParts {
  /** Of normalizers and pre-tokenizers; each has a bounded look at the text and no pattern of its own. */
  private static final Set<String> PLAIN = Set.of(
      "Sequence",
      "ByteLevel",
      "Split",
      "Digits",
      "Whitespace",
      "WhitespaceSplit",
      "Punctuation",
      "Metaspace",
      "BertPreTokenizer",
      "BertNormalizer",
      "NFC",
      "NFD",
      "NFKC",
      "NFKD",
      "Lowercase",
      "Strip",
      "StripAccents",
      "Prepend",
      "Replace");

  /** GPT-2's, Llama 3's, Qwen 2's and that of single digits: alternatives that begin with different characters. */
  private static final Set<String> PUBLISHED = Set.of(
      "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
      "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
      "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
      "\\p{N}",
      "\\p{N}{1,3}",
      "\\s+",
      " {2,}");

  private TokenizerParts() {}

  /** Whether one text tells about all. */
  static boolean arePlain(JsonNode tokenizer) {
    return isPlain(tokenizer.path("normalizer")) && isPlain(tokenizer.path("pre_tokenizer"));
  }

  /**
   * How many characters one of its normalizers puts in a place of each text; every text costs as much.
   *
   * @return 0 if none does
   */
  static int inserted(JsonNode tokenizer) {
    return longest(tokenizer.path("normalizer"));
  }

  private static int longest(JsonNode normalizer) {
    int most = Math.max(
        normalizer.path("prepend").asText().length(),
        normalizer.path("content").asText().length());
    for (JsonNode part : normalizer.path("normalizers")) {
      most = Math.max(most, longest(part));
    }
    return most;
  }

  private static boolean isPlain(JsonNode part) {
    if (part.isMissingNode() || part.isNull()) {
      return true;
    }
    boolean known = PLAIN.contains(part.path("type").asText());
    JsonNode regex = part.path("pattern").path("Regex");
    boolean published = regex.isMissingNode() || PUBLISHED.contains(regex.asText());
    return known && published && arePlain(part, "normalizers") && arePlain(part, "pretokenizers");
  }

  private static boolean arePlain(JsonNode sequence, String key) {
    for (JsonNode part : sequence.path(key)) {
      if (!isPlain(part)) {
        return false;
      }
    }
    return true;
  }
}
