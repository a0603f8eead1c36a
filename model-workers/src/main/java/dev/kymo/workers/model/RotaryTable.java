package dev.kymo.workers.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

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
    inverseFrequencies = new float[rotated / 2];
    for (int i = 0; i < inverseFrequencies.length; i++) {
      inverseFrequencies[i] = (float) (1 / StrictMath.pow(spec.base(), 2.0 * i / rotated));
    }
  }

  NDArray cosines(NDManager scope, long[] positions) {
    return table(scope, positions, true);
  }

  NDArray sines(NDManager scope, long[] positions) {
    return table(scope, positions, false);
  }

  /** (T, 1, d) */
  private NDArray table(NDManager scope, long[] positions, boolean cosine) {
    float[] values = new float[positions.length * headSize];
    for (int t = 0; t < positions.length; t++) {
      for (int j = 0; j < headSize; j++) {
        values[t * headSize + j] =
            j < rotated ? value(positions[t], j % (rotated / 2), cosine) : cosine ? 1 : 0;
      }
    }
    return scope.create(values, new Shape(positions.length, 1, headSize));
  }

  private float value(long position, int frequency, boolean cosine) {
    float angle = position * inverseFrequencies[frequency];
    return (float) (cosine ? StrictMath.cos(angle) : StrictMath.sin(angle));
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
