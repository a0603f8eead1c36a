package dev.kymo.workers.model;

import org.jspecify.annotations.Nullable;

/**
 * Sizes of a rotary position embedding.
 *
 * @param headSize d
 * @param rotated leading dimensions of a head that are turned, even
 * @param base of the geometric sequence of frequencies
 * @param scaling for contexts longer than the model was first trained on, null for none
 */
public record RotarySpec(
    int headSize, int rotated, double base, @Nullable RotaryScaling scaling) {

  public RotarySpec(int headSize, int rotated, double base) {
    this(headSize, rotated, base, null);
  }

  /** Angle per position of each pair of dimensions, (rotated / 2), rounded to float32 as transformers does. */
  float[] inverseFrequencies() {
    float[] frequencies = new float[rotated / 2];
    for (int i = 0; i < frequencies.length; i++) {
      float plain = (float) (1 / StrictMath.pow(base, 2.0 * i / rotated));
      frequencies[i] = scaling == null ? plain : scaling.scaled(plain);
    }
    return frequencies;
  }
}
