package dev.kymo.workers.model;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A prompt with one response, χ = [x; y] under teacher forcing.
 *
 * @param prompt token ids, at least one; not to be changed
 * @param response token ids, at least one; not to be changed
 */
public record Example(int[] prompt, int[] response) {

  public Example {
    if (prompt.length == 0 || response.length == 0) {
      throw new IllegalArgumentException(
          "an example needs a prompt and a response of at least one token each; got "
              + prompt.length + " and " + response.length);
    }
  }

  /** Splits a whole sequence after {@code promptLength} tokens. */
  public static Example of(int[] ids, int promptLength) {
    if (promptLength < 1 || promptLength >= ids.length) {
      throw new IllegalArgumentException("prompt_length is " + promptLength + ", must be from 1 to "
          + (ids.length - 1) + " for " + ids.length + " ids");
    }
    return new Example(
        Arrays.copyOf(ids, promptLength), Arrays.copyOfRange(ids, promptLength, ids.length));
  }

  /** Whether the tokens are the same. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Example example
        && Arrays.equals(prompt, example.prompt)
        && Arrays.equals(response, example.response);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(prompt) + Arrays.hashCode(response);
  }

  /** Number of the response's tokens. */
  public int tokens() {
    return response.length;
  }

  /** Of a number per token of each example, one after the other, the sum over each example. */
  public static double[] sums(List<Example> examples, double[] tokens) {
    double[] sums = new double[examples.size()];
    int start = 0;
    for (int i = 0; i < sums.length; i++) {
      int end = start + examples.get(i).tokens();
      for (int token = start; token < end; token++) {
        sums[i] += tokens[token];
      }
      start = end;
    }
    return sums;
  }

  /** Its own row: positions of different examples never meet. */
  public PackedRow alone() {
    return new PackedRow(prompt, List.of(response));
  }
}
