package dev.kymo.probes.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.kymo.probes.calculus.Differentiator;
import dev.kymo.probes.calculus.Matrices;
import dev.kymo.probes.calculus.RecordedPass;
import dev.kymo.vocabulary.KernelRow;
import dev.kymo.workers.data.EncodedRow;
import dev.kymo.workers.engine.Torch;
import dev.kymo.workers.model.Example;
import dev.kymo.workers.model.LanguageModel;
import dev.kymo.workers.model.ModelFolder;
import dev.kymo.workers.model.ParameterLayout;
import dev.kymo.workers.model.ParameterStore;
import dev.kymo.workers.training.CounterRandom;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Estimates against kernels that are multiplied out from whole Jacobians, one reverse pass for each of their rows. */
class ResponseKernelsTest {
  private static final Path MODELS = Path.of("../model-workers/src/test/resources/models");
  private static final int[] PROMPT = {92, 64, 16, 11};
  private static final List<String> TYPES = List.of("chosen", "rejected", "irr_hum");
  private static final List<int[]> RESPONSES =
      List.of(new int[] {67, 80}, new int[] {39, 11, 5}, new int[] {7});
  private static final int DRAWS = 12;
  /** Rows of one content and different numbers, whose draws are independent. */
  private static final int ROWS = 48;
  /** How many standard errors an unbiased mean may be off: once in 16,000 fixed seeds. */
  private static final double STANDARD_ERRORS = 4;
  /** 48 estimates tell their own spread to 10 %, with heavy tails 15 %; twice that. */
  private static final double SPREAD = 0.3;
  /** The bias of a ratio of estimates from n draws is of the order of their relative variance, 0.2/n. */
  private static final double RATIO_BIAS = 0.03;

  private static LanguageModel model;
  private static ParameterStore parameters;
  /** The same model a little later. */
  private static ParameterStore moved;

  private static double[][][][] exact;
  private static double[][][][] exactMoved;
  private static List<RowKernels> estimates;
  private static List<RowKernels> estimatesMoved;

  @BeforeAll
  static void multiplyOutAndEstimate() {
    Torch.prepareThread();
    ModelFolder folder = ModelFolder.open(MODELS.resolve("tiny-gpt-neox"));
    model = folder.model();
    ParameterLayout layout = new ParameterLayout(model.parameters());
    parameters = ParameterStore.forValues(layout);
    folder.readInto(parameters);
    moved = ParameterStore.forTraining(layout, DataType.FLOAT64);
    moved.copyFrom(parameters);
    moved.blocks().forEach(block -> block.muli(1.1));
    exact = kernels(parameters);
    exactMoved = kernels(moved);
    try (ResponseKernels kernels =
        new ResponseKernels(model, rows(ROWS), TYPES, DRAWS, DataType.FLOAT64)) {
      estimates = kernels.byRow(parameters);
      estimatesMoved = kernels.byRow(moved);
    }
  }

  @AfterAll
  static void close() {
    parameters.close();
    moved.close();
  }

  @Test
  void byRow_parametersOfTheTimeBefore_areNotEstimatedAnew() {
    try (ResponseKernels kernels =
        new ResponseKernels(model, rows(1), TYPES, 2, DataType.FLOAT64)) {
      List<RowKernels> once = kernels.byRow(moved);

      assertThat(kernels.byRow(moved)).isSameAs(once);
      assertThat(kernels.byRow(parameters)).isNotSameAs(once);
      assertThat(kernels.byRow(moved)).isNotSameAs(once);
    }
  }

  @Test
  void norms_manyRows_areUnbiasedAndSpreadAsTheirErrorsSay() {
    for (int o = 0; o < TYPES.size(); o++) {
      for (int u = o; u < TYPES.size(); u++) {
        double norm = Matrices.frobenius(exact[o][u]);
        int row = o;
        int column = u;
        double[] squares = estimates.stream()
            .mapToDouble(e -> e.norm(row, column) * e.norm(row, column))
            .toArray();
        // se(F̂) = 2√F̂ · se(√F̂)
        double stated = estimates.stream()
            .mapToDouble(e -> Math.pow(2 * e.norm(row, column) * e.normError(row, column), 2))
            .average()
            .orElseThrow();
        String pair = TYPES.get(o) + " and " + TYPES.get(u);
        assertThat(mean(squares))
            .as(pair)
            .isCloseTo(norm * norm, within(STANDARD_ERRORS * Math.sqrt(stated / ROWS)));
        assertThat(Math.sqrt(variance(squares) / stated))
            .as("spread in stated errors: " + pair)
            .isCloseTo(1, within(SPREAD));
      }
    }
  }

  @Test
  void similarities_manyRows_areThoseOfExactNorms() {
    for (int o = 0; o < TYPES.size(); o++) {
      assertThat(estimates.get(0).similarity(o, o)).isEqualTo(1);
      assertThat(estimates.get(0).similarityError(o, o)).isZero();
      for (int u = o + 1; u < TYPES.size(); u++) {
        double expected = Math.pow(Matrices.frobenius(exact[o][u]), 2)
            / (Matrices.frobenius(exact[o][o]) * Matrices.frobenius(exact[u][u]));
        int row = o;
        int column = u;
        double[] found =
            estimates.stream().mapToDouble(e -> e.similarity(row, column)).toArray();
        double stated = Math.sqrt(estimates.stream()
            .mapToDouble(e -> Math.pow(e.similarityError(row, column), 2))
            .average()
            .orElseThrow());
        String pair = TYPES.get(o) + " and " + TYPES.get(u);
        assertThat(expected).isBetween(0.0, 1.0);
        assertThat(mean(found))
            .as(pair)
            .isCloseTo(
                expected,
                within(STANDARD_ERRORS * stated / Math.sqrt(ROWS) + RATIO_BIAS * expected));
        assertThat(Math.sqrt(variance(found)) / stated)
            .as("spread in stated errors: " + pair)
            .isCloseTo(1, within(SPREAD));
      }
    }
  }

  @Test
  void sketches_twoModels_areAsFarApartAsTheirKernels() {
    for (int o = 0; o < TYPES.size(); o++) {
      for (int u = o; u < TYPES.size(); u++) {
        double distance = Matrices.frobenius(Matrices.difference(exactMoved[o][u], exact[o][u]));
        // both directions of a pair are in its sketch
        double expected = distance * distance * DRAWS * (o == u ? 1 : 2);
        int row = o;
        int column = u;
        double[] found = IntStream.range(0, ROWS)
            .mapToDouble(i -> {
              double[] sketch = sketch(estimatesMoved.get(i), row, column);
              double[] earlier = sketch(estimates.get(i), row, column);
              return IntStream.range(0, sketch.length)
                  .mapToDouble(b -> Math.pow(sketch[b] - earlier[b], 2))
                  .sum();
            })
            .toArray();
        double error = Math.sqrt(variance(found) / ROWS);
        assertThat(error).isLessThan(0.1 * expected);
        assertThat(mean(found))
            .as(TYPES.get(o) + " and " + TYPES.get(u))
            .isCloseTo(expected, within(STANDARD_ERRORS * error));
      }
    }
  }

  /** Entries of one sign add up in a bucket unless signs of its own keep them apart. */
  @Test
  void sketch_entriesOfOneSign_isAsLongAsTheyAre() {
    double[] ones = new double[3_200];
    Arrays.fill(ones, 1);
    double squares = 0;

    for (int i = 0; i < ROWS; i++) {
      RowKernels kernels = new RowKernels(1, 2);
      kernels.add(0, 0, 0, ones, 0, ones.length, new CounterRandom(i));
      squares += DoubleStream.of(sketch(kernels, 0, 0)).map(x -> x * x).sum();
    }

    double error = ones.length * Math.sqrt(2.0 / RowKernels.BUCKETS / ROWS);
    assertThat(squares / ROWS).isCloseTo(ones.length, within(STANDARD_ERRORS * error));
  }

  @Test
  void read_twiceTheSameParameters_isTheSameAndLeavesThemAlone() {
    List<ByteBuffer> bytes = bytes(parameters);

    try (ResponseKernels kernels =
        new ResponseKernels(model, rows(2), TYPES, 2, DataType.FLOAT32)) {
      List<KernelRow> first = kernels.read(parameters, 4, 1);
      List<KernelRow> again = kernels.read(parameters, 4, 1);

      assertThat(again)
          .usingElementComparator(Comparator.comparing(ResponseKernelsTest::withoutSeconds))
          .isEqualTo(first);
      assertThat(bytes(parameters)).isEqualTo(bytes);
    }
  }

  private static String withoutSeconds(KernelRow row) {
    return row.toString().replaceAll("seconds=.*", "");
  }

  @Test
  void read_rowsThatLackAResponse_countForThePairsTheyHave() {
    Map<String, int[]> two = new LinkedHashMap<>();
    two.put("chosen", RESPONSES.get(0));
    two.put("irr_hum", RESPONSES.get(2));
    List<EncodedRow> rows = List.of(rows(1).get(0), new EncodedRow(1, PROMPT, two));

    try (ResponseKernels kernels = new ResponseKernels(model, rows, TYPES, 2)) {
      List<KernelRow> pairs = kernels.read(parameters, 4, 1);

      assertThat(pairs)
          .extracting(pair -> pair.response() + " " + pair.other() + " " + pair.count())
          .containsExactly(
              "chosen chosen 2",
              "chosen rejected 1",
              "chosen irr_hum 2",
              "rejected rejected 1",
              "rejected irr_hum 1",
              "irr_hum irr_hum 2");
      assertThat(pairs.get(1).similaritySd()).isZero();
      assertThat(pairs.get(2).similaritySd()).isPositive();
    }
  }

  @Test
  void draws_tooFewForAnError_areRefused() {
    assertThatThrownBy(() -> new ResponseKernels(model, rows(1), TYPES, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("draws is 1");
  }

  private static List<EncodedRow> rows(int count) {
    Map<String, int[]> responses = new LinkedHashMap<>();
    for (int i = 0; i < TYPES.size(); i++) {
      responses.put(TYPES.get(i), RESPONSES.get(i));
    }
    return IntStream.range(0, count)
        .mapToObj(row -> new EncodedRow(row, PROMPT, responses))
        .toList();
  }

  /** K_ou = J_o J_uᵀ, [o][u][M·V][L·V]. */
  private static double[][][][] kernels(ParameterStore from) {
    try (ParameterStore at =
            ParameterStore.forTraining(new ParameterLayout(model.parameters()), DataType.FLOAT64);
        Differentiator differentiator = new Differentiator(model)) {
      at.copyFrom(from);
      List<double[][]> jacobians = RESPONSES.stream()
          .map(ids -> jacobian(differentiator, at, new Example(PROMPT, ids)))
          .toList();
      double[][][][] kernels = new double[TYPES.size()][TYPES.size()][][];
      for (int o = 0; o < TYPES.size(); o++) {
        for (int u = o; u < TYPES.size(); u++) {
          kernels[o][u] = product(jacobians.get(o), jacobians.get(u));
        }
      }
      return kernels;
    }
  }

  /** ∇_θ of every logit at every token, [M·V][parameters]. */
  static double[][] jacobian(Differentiator differentiator, ParameterStore at, Example example) {
    int vocabulary = differentiator.model().vocabularySize();
    double[][] rows = new double[example.tokens() * vocabulary][];
    try (RecordedPass pass = differentiator.record(at, example)) {
      for (int i = 0; i < rows.length; i++) {
        double[] unit = new double[rows.length];
        unit[i] = 1;
        at.zeroGradient();
        NDArray cotangent = pass.logDistribution()
            .getManager()
            .create(unit, new Shape(example.tokens(), vocabulary));
        pass.addLogitGradient(cotangent);
        List<double[]> blocks = new ArrayList<>();
        at.gradientBlocks().forEach(block -> blocks.add(block.toDoubleArray()));
        rows[i] = Matrices.concatenated(blocks);
      }
    }
    return rows;
  }

  private static double[][] product(double[][] a, double[][] b) {
    double[][] result = new double[a.length][b.length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < b.length; j++) {
        double sum = 0;
        for (int p = 0; p < a[i].length; p++) {
          sum += a[i][p] * b[j][p];
        }
        result[i][j] = sum;
      }
    }
    return result;
  }

  private static double[] sketch(RowKernels kernels, int o, int u) {
    double[] sum = new double[RowKernels.BUCKETS];
    kernels.addSketch(o, u, sum);
    return sum;
  }

  private static double mean(double[] values) {
    return DoubleStream.of(values).average().orElseThrow();
  }

  private static double variance(double[] values) {
    double mean = mean(values);
    return DoubleStream.of(values).map(value -> (value - mean) * (value - mean)).sum()
        / (values.length - 1);
  }

  private static List<ByteBuffer> bytes(ParameterStore store) {
    List<ByteBuffer> bytes = new ArrayList<>();
    store.layout().slots().forEach(slot -> {
      ByteBuffer copy = ByteBuffer.allocate(store.bytes(slot).remaining());
      bytes.add(copy.put(store.bytes(slot)).flip());
    });
    return bytes;
  }
}
