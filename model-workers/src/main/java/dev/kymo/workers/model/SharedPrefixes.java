package dev.kymo.workers.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.kymo.workers.engine.ScriptedOperations;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Tokens of a batch that have seen the same: those of a sequence that begins like the one before it, such as the prompt of a row's
 * responses that stand alone. A causal model's values are the same there, and are computed once.
 */
final class SharedPrefixes {
  /** Of the tokens that are computed; null: of all. */
  private final @Nullable NDArray distinct;
  /** Whose values each token has, among the distinct. */
  private final @Nullable NDArray places;

  /** @param packing of sequences without branches */
  SharedPrefixes(Packing packing, NDManager scope) {
    long[] tokens = packing.tokens;
    long[] place = new long[tokens.length];
    long[] first = new long[tokens.length];
    int count = 0;
    int previous = 0;
    int start = 0;
    for (long size : packing.segmentSizes) {
      int end = start + Math.toIntExact(size);
      int common = start == 0 ? 0 : common(tokens, previous, start, end);
      for (int i = start; i < end; i++) {
        if (i < start + common) {
          place[i] = place[previous + i - start];
        } else {
          place[i] = count;
          first[count] = i;
          count++;
        }
      }
      previous = start;
      start = end;
    }
    boolean none = count == tokens.length;
    distinct = none ? null : scope.create(Arrays.copyOf(first, count));
    places = none ? null : scope.create(place);
  }

  /** How many tokens from {@code start} on are those from {@code previous} on. */
  private static int common(long[] tokens, int previous, int start, int end) {
    int mismatch = Arrays.mismatch(tokens, previous, start, tokens, start, end);
    return mismatch < 0 ? end - start : mismatch;
  }

  /** What {@code operation} makes of the rows of x (T, h), each of the same rows alone. */
  NDArray rowByRow(
      ScriptedOperations scripts, NDManager scope, NDArray x, UnaryOperator<NDArray> operation) {
    if (distinct == null || places == null) {
      return operation.apply(x);
    }
    try (NDManager inner = scope.newSubManager()) {
      NDArray rows = operation.apply(scripts.select(inner, x, distinct));
      return scripts.select(scope, rows, places);
    }
  }
}
