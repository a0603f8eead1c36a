package dev.kymo.probes.kernel;

import dev.kymo.workers.training.CounterRandom;

/** Rademacher vectors: independent signs. */
final class RandomSigns {
  private RandomSigns() {}

  /** So many of 1 and −1. */
  static float[] of(CounterRandom random, int count) {
    float[] signs = new float[count];
    long bits = 0;
    for (int i = 0; i < count; i++) {
      bits = i % Long.SIZE == 0 ? random.next() : bits >>> 1;
      signs[i] = (bits & 1) == 0 ? 1 : -1;
    }
    return signs;
  }
}
