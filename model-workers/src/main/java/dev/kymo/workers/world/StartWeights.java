package dev.kymo.workers.world;

import dev.kymo.workers.model.Parameter;
import dev.kymo.workers.model.ParameterLayout;
import dev.kymo.workers.model.ParameterStore;
import dev.kymo.workers.training.CounterRandom;
import java.nio.FloatBuffer;

/** The weights of a model that has learnt nothing: matrices normal with sd 0.02, norms one, biases zero. */
final class StartWeights {
  private static final double STANDARD_DEVIATION = 0.02;

  private StartWeights() {}

  /** Fills a store; each tensor has its own stream of the seed. */
  static void fill(ParameterStore store, long seed) {
    int number = 0;
    for (ParameterLayout.Slot slot : store.layout().slots()) {
      FloatBuffer values = store.bytes(slot).asFloatBuffer();
      Parameter parameter = slot.parameter();
      if (parameter.shape().dimension() > 1) {
        putNormal(values, new CounterRandom(seed, number));
      } else {
        float constant = parameter.name().endsWith(".weight") ? 1 : 0;
        while (values.hasRemaining()) {
          values.put(constant);
        }
      }
      number++;
    }
  }

  private static void putNormal(FloatBuffer values, CounterRandom random) {
    while (values.hasRemaining()) {
      values.put((float) random.normal(STANDARD_DEVIATION));
    }
  }
}
