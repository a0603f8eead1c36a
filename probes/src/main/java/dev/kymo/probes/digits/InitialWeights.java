package dev.kymo.probes.digits;

import dev.kymo.workers.model.ParameterLayout;
import dev.kymo.workers.model.ParameterStore;
import dev.kymo.workers.training.CounterRandom;
import java.nio.DoubleBuffer;

/** Start weights: normal with variance 1 over the number of inputs of a unit (LeCun et al. 1998), biases zero. */
final class InitialWeights {
  private static final long WEIGHTS = 3;

  private InitialWeights() {}

  /** Fills a float64 store; each tensor has its own stream of the seed. */
  static void fill(ParameterStore store, long seed) {
    int number = 0;
    for (ParameterLayout.Slot slot : store.layout().slots()) {
      if (slot.parameter().shape().dimension() > 1) {
        long inputs = slot.parameter().size() / slot.parameter().shape().get(0);
        CounterRandom random = new CounterRandom(seed, WEIGHTS, number);
        DoubleBuffer values = store.bytes(slot).asDoubleBuffer();
        while (values.hasRemaining()) {
          values.put(random.normal(1 / Math.sqrt((double) inputs)));
        }
      }
      number++;
    }
  }
}
