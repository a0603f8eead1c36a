package dev.kymo.probes.calculus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.kymo.probes.kernel.EmpiricalKernel;
import dev.kymo.probes.kernel.KernelBlocks;
import dev.kymo.workers.engine.Torch;
import dev.kymo.workers.image.Images;
import dev.kymo.workers.model.ImageClassifier;
import dev.kymo.workers.model.LeNet;
import dev.kymo.workers.model.ParameterDirections;
import dev.kymo.workers.model.ParameterLayout;
import dev.kymo.workers.model.ParameterStore;
import dev.kymo.workers.model.Perceptron;
import dev.kymo.workers.training.CounterRandom;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** K, A and G of a classifier against the full Jacobian of each image, and the update they predict against the update itself. */
class ImageDifferentiatorTest {
  private static final int SIZE = 16;
  private static final int CLASSES = 4;
  /** Two exact methods in float64, relative to the largest number. */
  private static final double EXACT = 1e-12;

  private static final double STEP = 1e-5;
  /** Truncation of order step² · 100, cancellation of order 1e-14/step. */
  private static final double CENTRAL_DIFFERENCE = 1e-7;

  @BeforeEach
  void prepareThread() {
    Torch.prepareThread();
  }

  @ParameterizedTest
  @ValueSource(strings = {"perceptron", "lenet"})
  void blocks_everyPair_equalProductsOfFullJacobians(String name) {
    try (Fixture fixture = new Fixture(name)) {
      Images observed = images(3, 1);
      Images updated = images(2, 2);
      EmpiricalKernel<Images> kernel = new EmpiricalKernel<>(fixture.differentiator, fixture.store);

      double[][][][] blocks = kernel.blocks(observed, updated);
      KernelBlocks norms = kernel.exact(List.of(observed), updated).get(0);

      for (int m = 0; m < 3; m++) {
        double[][] jacobian = fixture.jacobian(observed.select(m));
        for (int l = 0; l < 2; l++) {
          double[][] other = fixture.jacobian(updated.select(l));
          double squares = 0;
          double trace = 0;
          for (int i = 0; i < CLASSES; i++) {
            for (int j = 0; j < CLASSES; j++) {
              double product = dot(jacobian[i], other[j]);
              squares += product * product;
              trace += i == j ? product : 0;
              assertThat(blocks[m][l][i][j])
                  .as("K of images %s and %s at %s, %s", m, l, i, j)
                  .isCloseTo(product, within(EXACT * 100));
            }
          }
          assertThat(norms.frobenius()[m][l]).isCloseTo(Math.sqrt(squares), within(EXACT * 1000));
          assertThat(norms.trace()[m][l]).isCloseTo(trace, within(EXACT * 1000));
        }
      }
    }
  }

  /** The Jacobian itself, which the other test trusts. */
  @ParameterizedTest
  @ValueSource(strings = {"perceptron", "lenet"})
  void addGradient_ofAnImage_hasTheSlopeOfCentralDifferences(String name) {
    try (Fixture fixture = new Fixture(name)) {
      Images two = images(2, 3);
      double[] coefficients = {0.5, -2};
      fixture.store.zeroGradient();

      try (RecordedPass pass = fixture.differentiator.record(fixture.store, two)) {
        pass.addGradient(coefficients);
      }

      double[] gradient = fixture.gradient();
      CounterRandom random = new CounterRandom(9);
      for (int trial = 0; trial < 20; trial++) {
        int i = random.below(gradient.length);
        double slope = (fixture.weighted(two, coefficients, i, STEP)
                - fixture.weighted(two, coefficients, i, -STEP))
            / (2 * STEP);
        assertThat(gradient[i]).as("parameter %s", i).isCloseTo(slope, within(CENTRAL_DIFFERENCE));
      }
      assertThat(Arrays.stream(gradient).map(Math::abs).max().orElseThrow()).isGreaterThan(0.01);
    }
  }

  /** The images' memory is a Java buffer: a pass that does not keep it alive reads what comes after it. */
  @ParameterizedTest
  @ValueSource(strings = {"perceptron", "lenet"})
  void addGradient_garbageCollectedSinceThePass_isTheSame(String name) {
    try (Fixture fixture = new Fixture(name)) {
      Images images = images(2, 3);
      double[] coefficients = {0.5, -2};
      List<double[]> gradients = new ArrayList<>();

      for (boolean collect : new boolean[] {false, true}) {
        fixture.store.zeroGradient();
        try (RecordedPass pass = fixture.differentiator.record(fixture.store, images)) {
          if (collect) {
            collectAndOverwrite();
          }
          pass.addGradient(coefficients);
        }
        gradients.add(fixture.gradient());
      }

      assertThat(gradients.get(1)).isEqualTo(gradients.get(0));
    }
  }

  /** Frees buffers that nobody holds, and fills as many of their places as possible. */
  private static void collectAndOverwrite() {
    List<ByteBuffer> others = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      System.gc();
      LockSupport.parkNanos(5_000_000); // the cleaner has a thread of its own
      for (int bytes = 1 << 10; bytes <= 1 << 16; bytes *= 2) {
        ByteBuffer other = ByteBuffer.allocateDirect(bytes);
        while (other.hasRemaining()) {
          other.put((byte) 0x3f);
        }
        others.add(other);
      }
    }
    assertThat(others).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"perceptron", "lenet"})
  void logprobTangents_alongTheDescent_areMinusAKG(String name) {
    try (Fixture fixture = new Fixture(name);
        ParameterDirections directions =
            new ParameterDirections(fixture.store.layout(), 1, DataType.FLOAT64)) {
      Images observed = images(3, 4);
      Images updated = images(1, 5);
      EmpiricalKernel<Images> kernel = new EmpiricalKernel<>(fixture.differentiator, fixture.store);
      double[][][][] blocks = kernel.blocks(observed, updated);
      fixture.store.zeroGradient();
      try (RecordedPass pass = fixture.differentiator.record(fixture.store, updated)) {
        pass.addGradient(new double[] {1});
      }
      directions.set(
          fixture.differentiator.tangentScripts(), 0, fixture.store.gradientBlocks(), 1, null);

      double[][] tangents =
          fixture.differentiator.logprobTangents(fixture.store, directions, observed)[0];

      double[] residual = LossGradient.of(
          fixture.differentiator.logprobs(fixture.store, updated)[0], updated.labels()[0]);
      double[][] before = fixture.differentiator.logprobs(fixture.store, observed);
      for (int m = 0; m < 3; m++) {
        double[] logits = Matrices.product(blocks[m][0], residual);
        double[] predicted = SoftmaxJacobian.apply(before[m], logits);
        for (int v = 0; v < CLASSES; v++) {
          assertThat(tangents[m][v]).isCloseTo(-predicted[v], within(EXACT * 100));
        }
      }
    }
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static Images images(int count, long seed) {
    CounterRandom random = new CounterRandom(seed);
    byte[] pixels = new byte[count * SIZE * SIZE];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) random.below(256);
    }
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      labels[i] = random.below(CLASSES);
    }
    return new Images(SIZE, pixels, labels);
  }

  /** A classifier with random parameters in float64. */
  private static final class Fixture implements AutoCloseable {
    final ParameterStore store;
    final ImageDifferentiator differentiator;

    Fixture(String name) {
      ImageClassifier model =
          name.equals("lenet") ? new LeNet(SIZE, CLASSES) : new Perceptron(SIZE, 5, CLASSES);
      store = ParameterStore.forTraining(new ParameterLayout(model.parameters()), DataType.FLOAT64);
      differentiator = new ImageDifferentiator(model);
      CounterRandom random = new CounterRandom(7);
      DoubleBuffer values = values();
      for (int i = 0; i < values.limit(); i++) {
        values.put(i, random.normal(0.15));
      }
    }

    private DoubleBuffer values() {
      return Torch.memory(store.blocks().get(0)).asDoubleBuffer();
    }

    double[] gradient() {
      DoubleBuffer buffer = Torch.memory(store.gradientBlocks().get(0)).asDoubleBuffer();
      double[] gradient = new double[buffer.limit()];
      buffer.get(gradient);
      return gradient;
    }

    /** ∇z of each class, one reverse pass each, [V][parameters]. */
    double[][] jacobian(Images image) {
      double[][] rows = new double[CLASSES][];
      try (RecordedPass pass = differentiator.record(store, image)) {
        for (int v = 0; v < CLASSES; v++) {
          double[] unit = new double[CLASSES];
          unit[v] = 1;
          store.zeroGradient();
          NDArray cotangent =
              pass.logDistribution().getManager().create(unit, new Shape(1, CLASSES));
          pass.addLogitGradient(cotangent);
          rows[v] = gradient();
        }
      }
      return rows;
    }

    /** Σ c_m log π(y_m) with one parameter moved. */
    double weighted(Images images, double[] coefficients, int parameter, double step) {
      double before = values().get(parameter);
      values().put(parameter, before + step);
      double[][] logprobs = differentiator.logprobs(store, images);
      values().put(parameter, before);
      double sum = 0;
      for (int m = 0; m < coefficients.length; m++) {
        sum += coefficients[m] * logprobs[m][images.labels()[m]];
      }
      return sum;
    }

    @Override
    public void close() {
      differentiator.close();
      store.close();
    }
  }
}
