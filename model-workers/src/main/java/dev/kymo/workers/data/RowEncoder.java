package dev.kymo.workers.data;

import dev.kymo.workers.input.Quoted;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Turns rows into token ids as the paper's published code does: prompt and responses are tokenised apart, every response gets
 * the end-of-sequence id, then {@link Truncation} is applied, so that a response that was cut has no end.
 */
public final class RowEncoder {
  /** Characters of texts that are encoded whole; of longer ones only what truncation may leave. */
  public static final int WHOLE = LongTexts.WHOLE;

  private final TextTokenizer tokenizer;
  private final Truncation truncation;
  private final LongTexts texts;
  private final EncodingTally tally = new EncodingTally();

  /** Uses, but does not close, the tokenizer. */
  public RowEncoder(TextTokenizer tokenizer, Truncation truncation) {
    this(tokenizer, truncation, truncation.maxLength());
  }

  /**
   * As the other, for callers who refuse more tokens than truncation leaves.
   *
   * @param mostTokens texts with more tokens may be encoded in part, to more than these
   */
  public RowEncoder(TextTokenizer tokenizer, Truncation truncation, int mostTokens) {
    this.tokenizer = tokenizer;
    this.truncation = truncation;
    this.texts = new LongTexts(tokenizer, mostTokens);
  }

  /** What became of the rows encoded so far. */
  public EncodingTally tally() {
    return tally;
  }

  /** Encodes all the row's responses. */
  public EncodedRow encode(Row row) {
    return encode(row, row.responses().keySet());
  }

  /**
   * Encodes some of a row's responses. Which of them decide how much is cut, the truncation says.
   *
   * @throws RowNotEncodableException if the row lacks one of the responses or its prompt has no tokens
   */
  public EncodedRow encode(Row row, Collection<String> responses) {
    for (String type : responses) {
      if (!row.responses().containsKey(type)) {
        throw new RowNotEncodableException(
            row.number(),
            "has no response '" + Quoted.text(type) + "'; it has "
                + Quoted.list(row.responses().keySet()));
      }
    }
    int[] prompt = named(row, "the prompt", () -> texts.last(row.prompt()));
    if (prompt.length == 0) {
      throw new RowNotEncodableException(
          row.number(), "the prompt has no tokens, so nothing predicts a response's first one");
    }
    Map<String, int[]> encoded = new LinkedHashMap<>();
    int longest = 0;
    for (Map.Entry<String, String> response : row.responses().entrySet()) {
      boolean asked = responses.contains(response.getKey());
      if (asked || truncation.by() == Truncation.By.ROW) {
        String name = "response '" + Quoted.text(response.getKey()) + "'";
        int[] tokens = withEnd(named(row, name, () -> texts.first(response.getValue())));
        longest = Math.max(longest, tokens.length);
        if (asked) {
          encoded.put(response.getKey(), tokens);
        }
      }
    }
    return truncated(row.number(), prompt, encoded, longest);
  }

  private static int[] named(Row row, String text, Supplier<int[]> encoding) {
    try {
      return encoding.get();
    } catch (IllegalArgumentException e) {
      throw new RowNotEncodableException(row.number(), text + " " + e.getMessage());
    }
  }

  private EncodedRow truncated(int row, int[] prompt, Map<String, int[]> responses, int longest) {
    int[] kept = prompt;
    if (prompt.length + longest > truncation.maxLength()
        && prompt.length > truncation.maxPromptLength()) {
      kept =
          Arrays.copyOfRange(prompt, prompt.length - truncation.maxPromptLength(), prompt.length);
    }
    tally.prompt(row, kept.length < prompt.length);
    int room = truncation.maxLength() - kept.length;
    responses.replaceAll((type, tokens) -> {
      boolean cut = tokens.length > room;
      tally.response(row, type, cut, tokens.length == 1);
      return cut ? Arrays.copyOf(tokens, room) : tokens;
    });
    return new EncodedRow(row, kept, responses);
  }

  private int[] withEnd(int[] tokens) {
    int[] ended = Arrays.copyOf(tokens, tokens.length + 1);
    ended[tokens.length] = tokenizer.endOfSequence();
    return ended;
  }
}
