package dev.kymo.workers.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.kymo.workers.engine.TangentScripts;
import dev.kymo.workers.engine.Torch;
import dev.kymo.workers.training.CounterRandom;
import java.nio.DoubleBuffer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Convolution and pooling against loops, forward mode against central differences, all in float64. */
class ImageOperationsTest {
  private static final int IMAGES = 3;
  private static final int SIZE = 16;
  private static final int CLASSES = 4;
  private static final int DIRECTIONS = 2;
  /** Two exact methods in float64 that differ in the order of their sums. */
  private static final double EXACT = 1e-12;

  private static final double STEP = 1e-5;
  /** Truncation is of order step² times a third derivative of about 100; cancellation of order 1e-14/step. */
  private static final double CENTRAL_DIFFERENCE = 1e-7;

  private NDManager scope;
  private TangentScripts scripts;

  @BeforeEach
  void open() {
    Torch.prepareThread();
    scope = Torch.newScope("test");
    scripts = TangentScripts.create(scope);
  }

  @AfterEach
  void close() {
    scripts.close();
    scope.close();
  }

  @Test
  void convolution_values_equalLoops() {
    Parameter weight = Parameter.of("w", 2, 3, 2, 2);
    Parameter bias = Parameter.of("b", 2);
    try (ParameterStore store =
        ParameterStore.forValues(new ParameterLayout(List.of(weight, bias)), DataType.FLOAT64)) {
      fill(store.blocks().get(0), 1);
      NDArray x = random(new Shape(2, 3, 4, 5), 2);

      NDArray y = new ImageValueOperations(store, x, scope).convolution(x, weight, bias);

      assertThat(y.getShape()).isEqualTo(new Shape(2, 2, 3, 4));
      for (int b = 0; b < 2; b++) {
        for (int d = 0; d < 2; d++) {
          for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 4; j++) {
              double sum = store.leaf(bias).getDouble(d);
              for (int c = 0; c < 3; c++) {
                for (int p = 0; p < 2; p++) {
                  for (int q = 0; q < 2; q++) {
                    sum +=
                        x.getDouble(b, c, i + p, j + q) * store.leaf(weight).getDouble(d, c, p, q);
                  }
                }
              }
              assertThat(y.getDouble(b, d, i, j)).isCloseTo(sum, within(EXACT));
            }
          }
        }
      }
    }
  }

  @Test
  void averagePool_values_areMeansOfSquares() {
    NDArray x = random(new Shape(2, 1, 4, 6), 3);
    try (ParameterStore none = ParameterStore.forValues(
        new ParameterLayout(List.of(Parameter.of("w", 1))), DataType.FLOAT64)) {

      NDArray y = new ImageValueOperations(none, x, scope).averagePool(x, 2);

      assertThat(y.getShape()).isEqualTo(new Shape(2, 1, 2, 3));
      for (int b = 0; b < 2; b++) {
        for (long i = 0; i < 2; i++) {
          for (long j = 0; j < 3; j++) {
            double mean = (x.getDouble(b, 0, 2 * i, 2 * j)
                    + x.getDouble(b, 0, 2 * i, 2 * j + 1)
                    + x.getDouble(b, 0, 2 * i + 1, 2 * j)
                    + x.getDouble(b, 0, 2 * i + 1, 2 * j + 1))
                / 4;
            assertThat(y.getDouble(b, 0, i, j)).isCloseTo(mean, within(EXACT));
          }
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"perceptron", "lenet"})
  void tangents_everyLogit_equalCentralDifferences(String name) {
    ImageClassifier model = classifier(name);
    ParameterLayout layout = new ParameterLayout(model.parameters());
    NDArray images = random(new Shape(IMAGES, 1, SIZE, SIZE), 4);
    try (ParameterStore store = ParameterStore.forValues(layout, DataType.FLOAT64);
        ParameterDirections directions =
            new ParameterDirections(layout, DIRECTIONS, DataType.FLOAT64)) {
      fill(store.blocks().get(0), 5);
      for (int k = 0; k < DIRECTIONS; k++) {
        for (NDArray row : directions.direction(k)) {
          fill(row, 6 + k);
          row.close();
        }
      }

      double[] exact = model
          .logits(new ImageTangentOperations(scripts, store, directions, images, scope))
          .toDoubleArray();

      int logits = IMAGES * CLASSES;
      assertThat(exact).hasSize((1 + DIRECTIONS) * logits);
      double[] values = logits(model, store, images);
      for (int i = 0; i < logits; i++) {
        assertThat(exact[i]).as("logit %s", i).isCloseTo(values[i], within(EXACT));
      }
      for (int k = 0; k < DIRECTIONS; k++) {
        move(store, directions, k, STEP);
        double[] after = logits(model, store, images);
        move(store, directions, k, -2 * STEP);
        double[] before = logits(model, store, images);
        move(store, directions, k, STEP);
        for (int i = 0; i < logits; i++) {
          double slope = (after[i] - before[i]) / (2 * STEP);
          assertThat(Math.abs(slope)).isGreaterThan(1e-4);
          assertThat(exact[(k + 1) * logits + i])
              .as("direction %s, logit %s", k, i)
              .isCloseTo(slope, within(CENTRAL_DIFFERENCE));
        }
      }
    }
  }

  @Test
  void leNet_sizeThatPoolingCannotHalve_isRefused() {
    assertThatThrownBy(() -> new LeNet(18, CLASSES))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("maps of 3 × 3 cannot be halved");
  }

  private static ImageClassifier classifier(String name) {
    return name.equals("lenet") ? new LeNet(SIZE, CLASSES) : new Perceptron(SIZE, 5, CLASSES);
  }

  private double[] logits(ImageClassifier model, ParameterStore store, NDArray images) {
    try (NDManager inner = scope.newSubManager()) {
      return model.logits(new ImageValueOperations(store, images, inner)).toDoubleArray();
    }
  }

  /** θ ← θ + amount · direction k. */
  private static void move(
      ParameterStore store, ParameterDirections directions, int k, double amount) {
    NDArray row = directions.direction(k).get(0);
    DoubleBuffer values = Torch.memory(store.blocks().get(0)).asDoubleBuffer();
    DoubleBuffer change = Torch.memory(row).asDoubleBuffer();
    for (int i = 0; i < change.limit(); i++) {
      values.put(i, values.get(i) + amount * change.get(i));
    }
    row.close();
  }

  private NDArray random(Shape shape, long seed) {
    NDArray array = scope.zeros(shape, DataType.FLOAT64);
    fill(array, seed);
    return array;
  }

  private static void fill(NDArray array, long seed) {
    CounterRandom random = new CounterRandom(seed);
    DoubleBuffer values = Torch.memory(array).asDoubleBuffer();
    for (int i = 0; i < values.limit(); i++) {
      values.put(i, random.normal(0.3));
    }
  }
}
