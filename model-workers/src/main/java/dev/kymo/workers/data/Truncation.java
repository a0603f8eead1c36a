package dev.kymo.workers.data;

/**
 * Length limits in tokens. The prompt keeps its last {@code maxPromptLength} tokens when prompt and the longest deciding
 * response together exceed {@code maxLength}; if they still do, every response keeps its first tokens that fit.
 *
 * @param maxLength limit of prompt and response together
 * @param maxPromptLength limit of a prompt that must be cut
 * @param by which of a row's responses decide
 */
public record Truncation(int maxLength, int maxPromptLength, By by) {

  /** {@code ROW}: the longest of all the row's known responses decides; {@code PAIR}: only those trained on. */
  public enum By {
    ROW,
    PAIR
  }

  public Truncation {
    if (maxPromptLength < 1 || maxLength <= maxPromptLength) {
      throw new IllegalArgumentException("max-length is " + maxLength + " and max-prompt-length is "
          + maxPromptLength + "; max-prompt-length must be at least 1 and less than max-length");
    }
  }
}
