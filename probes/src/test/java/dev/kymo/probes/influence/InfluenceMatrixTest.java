package dev.kymo.probes.influence;

import static dev.kymo.probes.influence.PerExampleGradients.assertClose;
import static dev.kymo.probes.influence.PerExampleGradients.example;
import static dev.kymo.probes.influence.PerExampleGradients.gradient;
import static dev.kymo.probes.influence.PerExampleGradients.observed;
import static dev.kymo.probes.influence.PerExampleGradients.random;
import static dev.kymo.probes.influence.PerExampleGradients.updates;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.DataType;
import dev.kymo.probes.calculus.Differentiator;
import dev.kymo.probes.calculus.PassListener;
import dev.kymo.probes.calculus.TinyModel;
import dev.kymo.probes.update.DecompositionDetail;
import dev.kymo.probes.update.UpdateDecomposer;
import dev.kymo.probes.update.UpdatePair;
import dev.kymo.workers.engine.Torch;
import dev.kymo.workers.model.Example;
import dev.kymo.workers.model.ModelFolder;
import dev.kymo.workers.model.ParameterLayout;
import dev.kymo.workers.model.ParameterStore;
import dev.kymo.workers.model.WeightedExample;
import dev.kymo.workers.objective.Objective;
import dev.kymo.workers.objective.Reduction;
import dev.kymo.workers.objective.Sft;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Compares with the inner products of gradients that are made one example at a time. */
class InfluenceMatrixTest {
  /** Of the largest entry: two exact methods in float64 that sum in different orders. */
  private static final double FLOAT64 = 1e-10;
  /** The same for float32, where sums of thousands of products of both signs cancel. */
  private static final double FLOAT32 = 1e-4;

  private static final Objective SUM_SFT = new Sft(List.of("chosen"), Reduction.SUM);
  private static final DecompositionDetail PREDICTIONS =
      new DecompositionDetail(false, false, DecompositionDetail.Kernel.NONE, 2);
  /** All activations are kept. */
  private static final long KEPT = Long.MAX_VALUE;

  @TempDir
  private Path scratch;

  @BeforeEach
  void prepareThread() {
    Torch.prepareThread();
  }

  @ParameterizedTest
  @EnumSource
  void influence_everyModelAndForm_equalsGradientsOfOneExampleAtATime(TinyModel model) {
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
  void influence_blocksRunTwice_isTheSame(TinyModel model) {
    ModelFolder folder = model.open(scratch);
    GradientProducts.Form form = GradientProducts.Form.CHEAPER;
    Use use = (m, at) -> m.influence(at, observed(), updates());

    double[][] kept = with(folder, DataType.FLOAT64, form, KEPT, use);
    double[][] twice = with(folder, DataType.FLOAT64, form, 0, use);

    assertThat(twice).isDeepEqualTo(kept);
  }

  @ParameterizedTest
  @EnumSource
  void influence_float32_isNearFloat64(TinyModel model) {
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
  void gram_everyModelAndForm_equalsGradientsOfOneExampleAtATime(TinyModel model) {
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
    ModelFolder folder = TinyModel.PARALLEL.open(scratch);
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
    ModelFolder folder = TinyModel.PARALLEL.open(scratch);

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
    ModelFolder folder = TinyModel.PARALLEL.open(scratch);

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
}
