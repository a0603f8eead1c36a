package dev.kymo.workers.data;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kymo.workers.input.InputLimit;
import dev.kymo.workers.input.Quoted;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The token that ends every response: the tokenizer's {@code eos_token} (tokenizer_config.json; special_tokens_map.json where
 * that names none), as TRL and the paper's code append it; {@code eos_token_id} of config.json only if the tokenizer names
 * none. What generation_config.json says about when to stop decides nothing here.
 *
 * @param id the token's number
 * @param token its text as the vocabulary spells it, or its number where it has no text
 * @param source the file and key that it was read from
 * @param notices what else the folder says about it, in sentences; empty if all agree
 */
public record EndOfResponse(int id, String token, String source, List<String> notices) {
  private static final String CONFIG = "config.json";
  private static final String CONFIG_KEY = "eos_token_id";
  private static final String TOKENIZER_CONFIG = "tokenizer_config.json";
  private static final String SPECIAL_TOKENS = "special_tokens_map.json";
  private static final String TOKENIZER_KEY = "eos_token";

  public EndOfResponse {
    notices = List.copyOf(notices);
  }

  /** Who decides. */
  public enum Rule {
    /** The tokenizer, and config.json where that names no token. */
    TOKENIZER,
    /** config.json, of several tokens its first; the tokenizer where that names none: in recordings of earlier versions. */
    CONFIG
  }

  /** What the tokenizer calls its end. */
  private record Named(String file, String text) {}

  /**
   * Reads a model folder by today's rule.
   *
   * @throws TokenizerUnreadableException as {@link #of(Path, Rule)}
   */
  public static EndOfResponse of(Path folder) {
    return of(folder, Rule.TOKENIZER);
  }

  /**
   * Reads a model folder.
   *
   * @throws TokenizerUnreadableException if no token ends a response, if it is none of the tokenizer, or if the model does not
   *     know it
   */
  public static EndOfResponse of(Path folder, Rule rule) {
    TokenNumbers numbers = TokenNumbers.read(folder.resolve("tokenizer.json"));
    JsonNode config = JsonFile.read(folder.resolve(CONFIG), InputLimit.CONFIG_BYTES);
    List<Integer> ids = configured(folder, config.path(CONFIG_KEY));
    Named named = named(folder, TOKENIZER_CONFIG);
    Named mapped = named(folder, SPECIAL_TOKENS);
    if (named == null) {
      named = mapped;
    }
    boolean byConfig = rule == Rule.CONFIG && !ids.isEmpty();
    EndOfResponse end = named == null || byConfig
        ? ofConfig(folder, ids, numbers)
        : ofTokenizer(folder, named, mapped, ids, numbers);
    JsonNode size = config.path("vocab_size");
    if (size.isInt() && end.id >= size.intValue()) {
      throw new TokenizerUnreadableException(
          folder,
          "the token that ends a response, " + end.id + " '" + end.token + "' (" + end.source
              + "), is not in the model's vocabulary of " + size.intValue() + " (0 to "
              + (size.intValue() - 1) + "); use the tokenizer that belongs to the model");
    }
    return end;
  }

  private static EndOfResponse ofTokenizer(
      Path folder, Named named, @Nullable Named mapped, List<Integer> ids, TokenNumbers numbers) {
    Integer id = numbers.of(named.text);
    if (id == null) {
      throw new TokenizerUnreadableException(
          folder.resolve(named.file),
          TOKENIZER_KEY + " '" + Quoted.text(named.text) + "' is not one token of tokenizer.json");
    }
    String source = named.file + ": " + TOKENIZER_KEY;
    List<String> notices = new ArrayList<>();
    String chosen = folder + ": responses end with token " + id + " '" + Quoted.text(named.text)
        + "' (" + source;
    if (!ids.isEmpty() && !ids.contains(id)) {
      notices.add(chosen + "), though " + CONFIG + " has " + CONFIG_KEY + " "
          + (ids.size() == 1 ? ids.get(0) : ids));
    }
    if (mapped != null && !mapped.text.equals(named.text)) {
      notices.add(chosen + "), though " + mapped.file + " has " + TOKENIZER_KEY + " '"
          + Quoted.text(mapped.text) + "'");
    }
    return new EndOfResponse(id, named.text, source, notices);
  }

  private static EndOfResponse ofConfig(Path folder, List<Integer> ids, TokenNumbers numbers) {
    if (ids.isEmpty()) {
      throw new TokenizerUnreadableException(
          folder,
          "no token ends a response: set " + TOKENIZER_KEY + " in " + TOKENIZER_CONFIG + " or "
              + CONFIG_KEY + " in " + CONFIG);
    }
    int id = ids.get(0);
    String token = Objects.requireNonNullElse(numbers.text(id), String.valueOf(id));
    List<String> notices = ids.size() == 1
        ? List.of()
        : List.of(folder + ": responses end with token " + id + " '" + Quoted.text(token)
            + "', the first of "
            + CONFIG + "'s " + CONFIG_KEY + " " + ids
            + "; set " + TOKENIZER_KEY + " in " + TOKENIZER_CONFIG + " if another one ends them");
    return new EndOfResponse(id, token, CONFIG + ": " + CONFIG_KEY, notices);
  }

  private static List<Integer> configured(Path folder, JsonNode value) {
    if (value.isMissingNode() || value.isNull()) {
      return List.of();
    }
    List<Integer> ids = new ArrayList<>();
    for (JsonNode id : value.isArray() ? value : List.of(value)) {
      if (!id.isIntegralNumber() || !id.canConvertToInt() || id.intValue() < 0) {
        throw new TokenizerUnreadableException(
            folder.resolve(CONFIG),
            CONFIG_KEY + " is " + Quoted.text(value.toString()) + ", must be a token's number");
      }
      ids.add(id.intValue());
    }
    return ids;
  }

  private static @Nullable Named named(Path folder, String file) {
    JsonNode token =
        JsonFile.read(folder.resolve(file), InputLimit.TOKENIZER_CONFIG_BYTES).path(TOKENIZER_KEY);
    JsonNode text = token.isObject() ? token.path("content") : token;
    boolean blank = text.isTextual() && text.asText().isEmpty();
    if (token.isMissingNode() || token.isNull() || blank) {
      return null;
    }
    if (!text.isTextual()) {
      throw new TokenizerUnreadableException(
          folder.resolve(file),
          TOKENIZER_KEY + " is " + Quoted.text(token.toString())
              + ", must be a text or {\"content\": ...}");
    }
    return new Named(file, text.asText());
  }
}
