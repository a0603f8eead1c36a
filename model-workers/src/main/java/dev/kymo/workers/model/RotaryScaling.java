package dev.kymo.workers.model;

/**
 * Llama 3's stretching of rotary embeddings ({@code rope_type: llama3}): slow turns are slowed by a factor, fast ones are
 * kept, and those between are a mixture.
 *
 * @param factor by which slow turns are slowed
 * @param lowFrequencyFactor turns per original context, at and below which a dimension is slow
 * @param highFrequencyFactor turns per original context, above which a dimension is fast
 * @param originalContext positions of the first training
 */
public record RotaryScaling(
    double factor, double lowFrequencyFactor, double highFrequencyFactor, int originalContext) {
  static final String TYPE = "llama3";

  float scaled(float inverseFrequency) {
    double turns = originalContext * inverseFrequency / (2 * Math.PI);
    double kept = (turns - lowFrequencyFactor) / (highFrequencyFactor - lowFrequencyFactor);
    double share = Math.min(1, Math.max(0, kept));
    return (float) ((1 - share) * inverseFrequency / factor + share * inverseFrequency);
  }
}
