package dev.kymo.workers.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.Shape;
import dev.kymo.workers.engine.Torch;
import dev.kymo.workers.model.Parameter;
import dev.kymo.workers.model.ParameterLayout;
import dev.kymo.workers.model.ParameterStore;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptimizerTest {
  /** A lane sums sixteen squares of a tile in float32; the lanes are summed in float64. */
  private static final double NORM_TOLERANCE = 1e-6;

  @BeforeEach
  void prepareThread() {
    Torch.prepareThread();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 1023, 1024, 1025, 16_383, 16_384, 16_385, 32_768, 50_001})
  void gradientNorm_sizesAroundTiles_equalsDoublePrecision(int size) {
    try (ParameterStore store = store(size);
        Optimizer optimizer = new Optimizer(store, new Sgd(0, 0))) {
      double squares = fillGradient(store, size);

      double norm = optimizer.gradientNorm();

      assertThat(norm).isCloseTo(Math.sqrt(squares), within(NORM_TOLERANCE * Math.sqrt(squares)));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 16_383, 16_384, 16_385, 50_001})
  void step_sizesAroundTiles_updatesEveryElementAndZeroesTheGradient(int size) {
    try (ParameterStore store = store(size);
        Optimizer optimizer = new Optimizer(store, new Sgd(0, 0))) {
      fillGradient(store, size);
      float[] gradient = new float[size];
      store.gradients().get(0).get(0, gradient);

      optimizer.step(1, 2, 0.5);

      FloatBuffer values = store.values().get(0);
      for (int i = 0; i < size; i++) {
        assertThat(values.get(i)).isEqualTo(-0.5f * gradient[i]);
      }
      assertThat(optimizer.gradientNorm()).isZero();
      for (int i = size; i < values.limit(); i++) {
        assertThat(values.get(i)).isZero();
      }
    }
  }

  @Test
  void discardGradient_severalTiles_leavesZerosAndTheParameters() {
    try (ParameterStore store = store(50_001);
        Optimizer optimizer = new Optimizer(store, new Sgd(0.9, 0))) {
      fillGradient(store, 50_001);

      optimizer.discardGradient();

      assertThat(optimizer.gradientNorm()).isZero();
      assertThat(store.values().get(0).get(50_000)).isZero();
      assertThat(optimizer.updates()).isZero();
    }
  }

  @Test
  void gradientNorm_infinityOrNaNAnywhere_isNotFinite() {
    for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
      try (ParameterStore store = store(20_000);
          Optimizer optimizer = new Optimizer(store, new Sgd(0, 0))) {
        store.gradients().get(0).put(19_999, bad);

        assertThat(Double.isFinite(optimizer.gradientNorm())).isFalse();
      }
    }
  }

  @Test
  void resumeAt_stateOfAnotherOptimizer_continuesBitForBit() {
    try (ParameterStore store = store(40_000);
        ParameterStore copy = store(40_000);
        Optimizer original = new Optimizer(store, new AdamW(0.9, 0.999, 1e-8, 0.01));
        Optimizer resumed = new Optimizer(copy, new AdamW(0.9, 0.999, 1e-8, 0.01))) {
      step(store, original);
      step(store, original);
      copy.copyFrom(store);
      Map<String, List<ByteBuffer>> state = original.state();
      resumed.state().forEach((name, blocks) -> {
        for (int i = 0; i < blocks.size(); i++) {
          blocks.get(i).put(state.get(name).get(i));
        }
      });
      resumed.resumeAt(original.updates());

      step(store, original);
      step(copy, resumed);

      assertThat(copy.values().get(0)).isEqualTo(store.values().get(0));
    }
  }

  private static void step(ParameterStore store, Optimizer optimizer) {
    fillGradient(store, 40_000);
    optimizer.step(optimizer.gradientNorm(), 1, 0.01);
  }

  private static ParameterStore store(int size) {
    return ParameterStore.forTraining(
        new ParameterLayout(List.of(new Parameter("p", new Shape(size)))));
  }

  /** Seeded normal numbers; returns the sum of their squares. */
  private static double fillGradient(ParameterStore store, int size) {
    Random random = new Random(size);
    FloatBuffer gradient = store.gradients().get(0);
    double squares = 0;
    for (int i = 0; i < size; i++) {
      float value = (float) random.nextGaussian();
      gradient.put(i, value);
      squares += (double) value * value;
    }
    return squares;
  }
}
