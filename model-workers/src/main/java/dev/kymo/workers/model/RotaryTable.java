package dev.kymo.workers.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;

/**
 * The cosines and sines of a rotary position embedding (Su et al. 2021), computed in float32 as transformers does.
 *
 * <p>Dimensions beyond the rotated ones have cosine 1 and sine 0, so that turning is x·cos + (x·turn)·sin over the whole
 * head: no slicing, hence no scattering in the backward pass.
 */
final class RotaryTable {
  private final int headSize;
  private final int rotated;
  private final float[] inverseFrequencies;

  RotaryTable(RotarySpec spec) {
    headSize = spec.headSize();
    rotated = spec.rotated();
    inverseFrequencies = spec.inverseFrequencies();
  }

  NDArray cosines(NDManager scope, long[] positions) {
    return table(scope, positions, true);
  }

  NDArray sines(NDManager scope, long[] positions) {
    return table(scope, positions, false);
  }

  /** (T, 1, d); a trigonometric value is computed once for all tokens at the same position. */
  private NDArray table(NDManager scope, long[] positions, boolean cosine) {
    int longest = (int) Arrays.stream(positions).max().orElse(0);
    float[][] byPosition = new float[longest + 1][];
    float[] values = new float[positions.length * headSize];
    for (int t = 0; t < positions.length; t++) {
      int position = (int) positions[t];
      if (byPosition[position] == null) {
        byPosition[position] = row(position, cosine);
      }
      System.arraycopy(byPosition[position], 0, values, t * headSize, headSize);
    }
    return scope.create(values, new Shape(positions.length, 1, headSize));
  }

  private float[] row(int position, boolean cosine) {
    float[] row = new float[headSize];
    Arrays.fill(row, rotated, headSize, cosine ? 1 : 0);
    int half = rotated / 2;
    for (int i = 0; i < half; i++) {
      float angle = position * inverseFrequencies[i];
      row[i] = (float) (cosine ? StrictMath.cos(angle) : StrictMath.sin(angle));
      row[i + half] = row[i];
    }
    return row;
  }

  /** (d, d): x·turn swaps the halves of the rotated dimensions and negates the second one. */
  NDArray turn(NDManager scope) {
    float[] values = new float[headSize * headSize];
    int half = rotated / 2;
    for (int i = 0; i < half; i++) {
      values[(i + half) * headSize + i] = -1;
      values[i * headSize + i + half] = 1;
    }
    return scope.create(values, new Shape(headSize, headSize));
  }
}
