package dev.kymo.probes.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.kymo.probes.calculus.Differentiator;
import dev.kymo.probes.calculus.Matrices;
import dev.kymo.vocabulary.KernelRow;
import dev.kymo.workers.engine.Torch;
import dev.kymo.workers.model.Example;
import dev.kymo.workers.model.ModelFolder;
import dev.kymo.workers.model.ParameterLayout;
import dev.kymo.workers.model.ParameterStore;
import dev.kymo.workers.training.CounterRandom;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether estimated kernels are as far from exact ones, multiplied out from whole Jacobians, as they say. */
class KernelCoverageTest {
  private static final Path MODELS = Path.of("../model-workers/src/test/resources/models");
  private static final int[] PROMPT = {92, 64, 16, 11};
  private static final List<int[]> RESPONSES =
      List.of(new int[] {67, 80}, new int[] {39, 11, 5}, new int[] {7});
  private static final int TYPES = RESPONSES.size();
  /** Draws at each response, of which estimates take their share one after the other. */
  private static final int POOL = 2_400;
  /** How often an interval may miss the truth. */
  private static final double STATED = 0.05;
  /** Standard deviations of a frequency. */
  private static final double SAMPLING = 3;
  /** Bias of a similarity from two draws, the fewest. */
  private static final double BIAS = 0.04;

  /** Frequencies of what an interval does, over estimates of pairs. */
  private static final class Misses {
    private int norms;
    private int similarities;
    private int normIntervals;
    private int similarityIntervals;

    void add(KernelRow pair, double norm, double similarity, int rows, int draws) {
      norms += outside(
          pair.kernelNormMean() - norm, pair.kernelNormError(), IntervalFactor.ofNorm(rows, draws));
      normIntervals++;
      if (!pair.response().equals(pair.other())) {
        similarities += outside(
            pair.similarityMean() - similarity,
            pair.similarityError(),
            IntervalFactor.ofSimilarity(rows, draws));
        similarityIntervals++;
      }
    }

    private static int outside(double distance, double error, double factor) {
      return Math.abs(distance) > factor * error ? 1 : 0;
    }

    double ofNorms() {
      return (double) norms / normIntervals;
    }

    double ofSimilarities() {
      return (double) similarities / similarityIntervals;
    }
  }

  @BeforeEach
  void prepareThread() {
    Torch.prepareThread();
  }

  @ParameterizedTest
  @ValueSource(strings = {"tiny-gpt-neox", "tiny-llama", "tiny-qwen2-untied"})
  void intervals_fewDraws_missTheTruthAsOftenAsStated(String name) {
    double[][] exact = new double[TYPES][TYPES];
    double[][][] squares = pool(name, exact);

    for (int rows : new int[] {1, 4}) {
      for (int draws : new int[] {2, 4}) {
        int readings = POOL / rows / draws;
        Misses misses = misses(squares, exact, rows, draws);

        // pairs of one reading share their draws: a frequency is known as from the readings alone
        double most = STATED + SAMPLING * Math.sqrt(STATED * (1 - STATED) / readings);
        String what = name + ", " + rows + " rows, " + draws + " draws";
        assertThat(misses.ofNorms()).as("norms, " + what).isBetween(STATED / 5, most);
        assertThat(misses.ofSimilarities()).as("similarities, " + what).isBetween(STATED / 5, most);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tiny-gpt-neox", "tiny-llama", "tiny-qwen2-untied"})
  void similarities_twoDraws_areHardlyBiased(String name) {
    double[][] exact = new double[TYPES][TYPES];
    double[][][] squares = pool(name, exact);

    for (int o = 0; o < TYPES; o++) {
      for (int u = o + 1; u < TYPES; u++) {
        double similarity = similarity(exact, o, u);
        double sum = 0;
        for (int first = 0; first < POOL; first += 2) {
          sum += row(squares, first, 2).similarity(o, u);
        }
        assertThat(sum / (POOL / 2) / similarity - 1).as(name + o + u).isBetween(-BIAS, BIAS);
      }
    }
  }

  private static Misses misses(double[][][] squares, double[][] exact, int rows, int draws) {
    Misses misses = new Misses();
    for (int first = 0; first + rows * draws <= POOL; first += rows * draws) {
      List<RowKernels> kernels = new ArrayList<>();
      for (int row = 0; row < rows; row++) {
        kernels.add(row(squares, first + row * draws, draws));
      }
      for (int o = 0; o < TYPES; o++) {
        for (int u = o; u < TYPES; u++) {
          PairMeans means = new PairMeans();
          for (RowKernels each : kernels) {
            means.add(each, o, u);
          }
          misses.add(
              means.row(1, 1, "type " + o, "type " + u, draws, 0),
              Math.sqrt(exact[o][u]),
              similarity(exact, o, u),
              rows,
              draws);
        }
      }
    }
    return misses;
  }

  /** From ‖K_ou‖_F². */
  private static double similarity(double[][] exact, int o, int u) {
    return exact[o][u] / Math.sqrt(exact[o][o] * exact[u][u]);
  }

  /** So many of the pool's draws. */
  private static RowKernels row(double[][][] squares, int first, int draws) {
    RowKernels row = new RowKernels(TYPES, draws);
    for (int o = 0; o < TYPES; o++) {
      for (int u = 0; u < TYPES; u++) {
        for (int i = 0; i < draws; i++) {
          row.add(
              o,
              u,
              i,
              new double[] {Math.sqrt(squares[o][u][first + i])},
              0,
              1,
              new CounterRandom(i));
        }
      }
    }
    return row;
  }

  /** ‖K_ou w‖² of signs w, [o][u][draw]; fills in ‖K_ou‖_F², [o][u]. */
  private static double[][][] pool(String name, double[][] exact) {
    ModelFolder folder = ModelFolder.open(MODELS.resolve(name));
    ParameterLayout layout = new ParameterLayout(folder.model().parameters());
    double[][][] squares = new double[TYPES][TYPES][POOL];
    try (NDManager scope = Torch.newScope("coverage");
        ParameterStore at = ParameterStore.forTraining(layout, DataType.FLOAT64);
        ParameterStore read = ParameterStore.forValues(layout);
        Differentiator differentiator = new Differentiator(folder.model())) {
      folder.readInto(read);
      at.copyFrom(read);
      int vocabulary = folder.model().vocabularySize();
      List<NDArray> jacobians = RESPONSES.stream()
          .map(ids -> ResponseKernelsTest.jacobian(differentiator, at, new Example(PROMPT, ids)))
          .map(rows -> scope.create(
              Matrices.concatenated(List.of(rows)), new Shape(rows.length, rows[0].length)))
          .toList();
      Random random = new Random(7);
      List<NDArray> signs = RESPONSES.stream()
          .map(ids -> {
            double[] w = new double[ids.length * vocabulary * POOL];
            for (int i = 0; i < w.length; i++) {
              w[i] = random.nextBoolean() ? 1 : -1;
            }
            return scope.create(w, new Shape((long) ids.length * vocabulary, POOL));
          })
          .toList();
      for (int o = 0; o < TYPES; o++) {
        for (int u = 0; u < TYPES; u++) {
          NDArray kernel = jacobians.get(o).matMul(jacobians.get(u).transpose());
          exact[o][u] = kernel.square().sum().getDouble();
          squares[o][u] =
              kernel.matMul(signs.get(u)).square().sum(new int[] {0}).toDoubleArray();
        }
      }
    }
    return squares;
  }
}
