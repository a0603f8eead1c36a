package dev.kymo.probes.decomposition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kymo.workers.engine.Torch;
import dev.kymo.workers.model.ModelFolder;
import dev.kymo.workers.model.ParameterLayout;
import dev.kymo.workers.model.ParameterStore;
import dev.kymo.workers.objective.Objective;
import dev.kymo.workers.objective.Sft;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Compares with the inner products of gradients that are made one example at a time. */
class InfluenceMatrixTest {
  private static final Path MODELS = Path.of("../model-workers/src/test/resources/models");
  /** Of the largest entry: two exact methods in float64 that sum in different orders. */
  private static final double FLOAT64 = 1e-10;
  /** The same for float32, where sums of thousands of products of both signs cancel. */
  private static final double FLOAT32 = 1e-4;

  private static final Objective SUM_SFT = new Sft(List.of("chosen"), false);
  private static final DecompositionDetail PREDICTIONS =
      new DecompositionDetail(false, false, DecompositionDetail.Kernel.NONE, 2);
  /** All activations are kept. */
  private static final long KEPT = Long.MAX_VALUE;

  /** {@code tie}: made to share one weight between embedding and output layer. */
  enum Model {
    PARALLEL("tiny-gpt-neox", false),
    SERIAL("tiny-gpt-neox-serial", false),
    TIED("tiny-gpt-neox", true),
    LLAMA("tiny-llama", false),
    LLAMA_WIDE("tiny-llama-wide", false),
    QWEN2("tiny-qwen2-untied", false),
    QWEN2_TIED("tiny-qwen2-tied", false);

    private final String folder;
    private final boolean tie;

    Model(String folder, boolean tie) {
      this.folder = folder;
      this.tie = tie;
    }

    ModelFolder open(Path scratch) {
      Path path = MODELS.resolve(folder);
      return ModelFolder.open(tie ? tied(path, scratch) : path);
    }

    private static Path tied(Path folder, Path scratch) {
      ObjectMapper mapper = new ObjectMapper();
      try {
        ObjectNode config =
            (ObjectNode) mapper.readTree(folder.resolve("config.json").toFile());
        config.put("tie_word_embeddings", true);
        mapper.writeValue(scratch.resolve("config.json").toFile(), config);
        Files.copy(folder.resolve("model.safetensors"), scratch.resolve("model.safetensors"));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return scratch;
    }
  }

  @TempDir
  private Path scratch;

  @BeforeEach
  void prepareThread() {
    Torch.prepareThread();
  }

  @ParameterizedTest
  @EnumSource
  void influence_everyModelAndForm_equalsGradientsOfOneExampleAtATime(Model model) {
    ModelFolder folder = model.open(scratch);
    List<WeightedExample> observed = observed();
    List<WeightedExample> updates = updates();

    double[][] expected = bruteForce(folder, observed, updates, -1);

    for (GradientProducts.Form form : GradientProducts.Form.values()) {
      double[][] actual =
          with(folder, DataType.FLOAT64, form, (m, at) -> m.influence(at, observed, updates));
      assertClose(form + "", actual, expected, FLOAT64);
    }
  }

  @ParameterizedTest
  @EnumSource
  void influence_blocksRunTwice_isTheSame(Model model) {
    ModelFolder folder = model.open(scratch);
    GradientProducts.Form form = GradientProducts.Form.CHEAPER;
    Use use = (m, at) -> m.influence(at, observed(), updates());

    double[][] kept = with(folder, DataType.FLOAT64, form, KEPT, use);
    double[][] twice = with(folder, DataType.FLOAT64, form, 0, use);

    assertThat(twice).isDeepEqualTo(kept);
  }

  @ParameterizedTest
  @EnumSource
  void influence_float32_isNearFloat64(Model model) {
    ModelFolder folder = model.open(scratch);
    List<WeightedExample> observed = observed();
    List<WeightedExample> updates = updates();

    double[][] expected = bruteForce(folder, observed, updates, -1);

    for (GradientProducts.Form form : GradientProducts.Form.values()) {
      double[][] actual =
          with(folder, DataType.FLOAT32, form, (m, at) -> m.influence(at, observed, updates));
      assertClose(form + "", actual, expected, FLOAT32);
    }
  }

  @ParameterizedTest
  @EnumSource
  void gram_everyModelAndForm_equalsGradientsOfOneExampleAtATime(Model model) {
    ModelFolder folder = model.open(scratch);
    List<WeightedExample> examples = observed();

    double[][] expected = bruteForce(folder, examples, examples, 1);

    for (GradientProducts.Form form : GradientProducts.Form.values()) {
      double[][] actual = with(folder, DataType.FLOAT64, form, (m, at) -> m.gram(at, examples));
      assertClose(form + "", actual, expected, FLOAT64);
    }
  }

  @Test
  void influence_onePlainStep_isItsPrediction() {
    ModelFolder folder = Model.PARALLEL.open(scratch);
    Example chosen = example(random(5), 6, 4);
    Example observed = example(random(6), 6, 5);
    UpdatePair pair = new UpdatePair(chosen, null, Double.NaN, Double.NaN);

    double[] predicted;
    try (UpdateDecomposer decomposer = UpdateDecomposer.open(folder, DataType.FLOAT64)) {
      predicted = decomposer
          .decompose(
              SUM_SFT, List.of(pair), List.of(observed), List.of(), PREDICTIONS, PassListener.NONE)
          .observed()
          .get(0)
          .predicted();
    }

    double[] derivatives = {-1, -1, -1, -1};
    double[][] actual = with(
        folder,
        DataType.FLOAT64,
        GradientProducts.Form.CHEAPER,
        (m, at) -> m.influence(
            at,
            List.of(WeightedExample.observed(observed)),
            List.of(new WeightedExample(chosen, derivatives))));
    double sum = DoubleStream.of(predicted).sum();
    assertThat(actual[0][0]).isCloseTo(sum, within(FLOAT64 * Math.abs(sum)));
  }

  @Test
  void influence_ofNothing_isEmpty() {
    ModelFolder folder = Model.PARALLEL.open(scratch);

    double[][] actual = with(
        folder,
        DataType.FLOAT64,
        GradientProducts.Form.CHEAPER,
        (m, at) -> m.influence(at, observed(), List.of()));

    assertThat(actual).hasNumberOfRows(observed().size());
    assertThat(actual[0]).isEmpty();
  }

  @Test
  void influence_parametersWithGradients_areRefused() {
    ModelFolder folder = Model.PARALLEL.open(scratch);

    try (Differentiator differentiator = new Differentiator(folder.model());
        ParameterStore at =
            ParameterStore.forTraining(new ParameterLayout(folder.model().parameters()))) {
      InfluenceMatrix matrix = new InfluenceMatrix(differentiator);

      assertThatThrownBy(() -> matrix.gram(at, observed()))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void weightedExample_otherNumberOfCoefficients_isRefused() {
    Example example = example(random(7), 3, 2);

    assertThatThrownBy(() -> new WeightedExample(example, new double[] {1, 1, 1}))
        .hasMessage("3 coefficients for a response of 2 tokens");
  }

  /** Prompts that are shared and prompts of one token, responses of one token and of many, ids that repeat. */
  private static List<WeightedExample> observed() {
    Random random = random(1);
    int[] prompt = ids(random, 7, 96);
    List<WeightedExample> examples = new ArrayList<>();
    for (Example example : List.of(
        new Example(prompt, ids(random, 9, 96)),
        new Example(prompt, ids(random, 1, 96)),
        new Example(prompt, new int[] {5, 5, 5, 5, 8, 5}),
        example(random, 1, 12),
        example(random, 20, 1))) {
      examples.add(WeightedExample.observed(example));
    }
    return examples;
  }

  private static List<WeightedExample> updates() {
    Random random = random(2);
    int[] prompt = ids(random(1), 7, 96);
    List<WeightedExample> examples = new ArrayList<>();
    for (Example example : List.of(
        new Example(prompt, ids(random, 4, 96)),
        new Example(prompt, new int[] {5, 8, 5}),
        example(random, 11, 13),
        new Example(new int[] {3}, new int[] {3}))) {
      double[] coefficients = random.doubles(example.tokens(), -1, 1).toArray();
      examples.add(new WeightedExample(example, coefficients));
    }
    return examples;
  }

  private static Example example(Random random, int prompt, int response) {
    return new Example(ids(random, prompt, 12), ids(random, response, 12));
  }

  private static int[] ids(Random random, int count, int vocabulary) {
    return random.ints(count, 0, vocabulary).toArray();
  }

  private static Random random(long seed) {
    return new Random(seed);
  }

  private interface Use {
    double[][] apply(InfluenceMatrix matrix, ParameterStore at);
  }

  private static double[][] with(
      ModelFolder folder, DataType type, GradientProducts.Form form, Use use) {
    return with(folder, type, form, KEPT, use);
  }

  private static double[][] with(
      ModelFolder folder, DataType type, GradientProducts.Form form, long kept, Use use) {
    ParameterLayout layout = new ParameterLayout(folder.model().parameters());
    try (Differentiator differentiator = new Differentiator(folder.model());
        ParameterStore read = ParameterStore.forValues(layout);
        ParameterStore at = ParameterStore.forValues(layout, type)) {
      folder.readInto(read);
      at.copyFrom(read);
      return use.apply(new InfluenceMatrix(differentiator, form, kept), at);
    }
  }

  private static double[][] bruteForce(
      ModelFolder folder, List<WeightedExample> left, List<WeightedExample> right, double sign) {
    ParameterLayout layout = new ParameterLayout(folder.model().parameters());
    try (Differentiator differentiator = new Differentiator(folder.model());
        ParameterStore read = ParameterStore.forValues(layout);
        ParameterStore at = ParameterStore.forTraining(layout, DataType.FLOAT64)) {
      folder.readInto(read);
      at.copyFrom(read);
      double[][] result = new double[left.size()][right.size()];
      for (int i = 0; i < left.size(); i++) {
        double[] gradient = gradient(differentiator, at, left.get(i));
        for (int j = 0; j < right.size(); j++) {
          double[] other = gradient(differentiator, at, right.get(j));
          for (int k = 0; k < gradient.length; k++) {
            result[i][j] += sign * gradient[k] * other[k];
          }
        }
      }
      return result;
    }
  }

  private static double[] gradient(
      Differentiator differentiator, ParameterStore at, WeightedExample example) {
    at.zeroGradient();
    try (RecordedPass pass = differentiator.record(at, example.example())) {
      pass.addGradient(example.coefficients());
    }
    return at.gradientBlocks().stream()
        .map(NDArray::toDoubleArray)
        .flatMapToDouble(DoubleStream::of)
        .toArray();
  }

  private static void assertClose(
      String what, double[][] actual, double[][] expected, double tolerance) {
    double largest = Stream.of(expected)
        .flatMapToDouble(DoubleStream::of)
        .map(Math::abs)
        .max()
        .orElseThrow();
    assertThat(largest).as(what).isPositive();
    assertThat(actual).as(what).hasDimensions(expected.length, expected[0].length);
    for (int i = 0; i < actual.length; i++) {
      for (int j = 0; j < actual[i].length; j++) {
        assertThat(actual[i][j])
            .as("%s [%d][%d]", what, i, j)
            .isCloseTo(expected[i][j], within(tolerance * largest));
      }
    }
  }
}
