package dev.kymo.probes.decomposition;

import static dev.kymo.probes.decomposition.PerExampleGradients.assertClose;
import static dev.kymo.probes.decomposition.PerExampleGradients.gradient;
import static dev.kymo.probes.decomposition.PerExampleGradients.observed;
import static dev.kymo.probes.decomposition.PerExampleGradients.updates;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.kymo.workers.engine.Torch;
import dev.kymo.workers.model.ModelFolder;
import dev.kymo.workers.model.ParameterLayout;
import dev.kymo.workers.model.ParameterStore;
import dev.kymo.workers.optimizer.UpdateFormula;
import dev.kymo.workers.optimizer.UpdateFormula.Denominator;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Compares with every part of the update written out, and every observed example's gradient by itself. */
class PartProductsTest {
  /** Of the largest entry: two exact methods in float64 that sum in different orders. */
  private static final double FLOAT64 = 1e-10;

  /** Far above zero, so that no quotient dwarfs the others. */
  private static final double SMALLEST_SQUARE = 1e-6;

  private static final Denominator DENOMINATOR = new Denominator(1.7, 1e-4, 0, 1, 0, false);

  @TempDir
  private Path scratch;

  @BeforeEach
  void prepareThread() {
    Torch.prepareThread();
  }

  @ParameterizedTest
  @EnumSource
  void changes_plainRule_equalPartsWrittenOut(TinyModel model) {
    assertPartsWrittenOut(
        model, new UpdateFormula(0.5, -0.02, 0, false, 0, false, null), false, false);
  }

  @ParameterizedTest
  @EnumSource
  void changes_momentumAndDecay_equalPartsWrittenOut(TinyModel model) {
    assertPartsWrittenOut(
        model, new UpdateFormula(1, -0.02, -0.3, false, -0.01, false, null), true, false);
  }

  @ParameterizedTest
  @EnumSource
  void changes_decayDividedMomentumNot_equalPartsWrittenOut(TinyModel model) {
    assertPartsWrittenOut(
        model, new UpdateFormula(1, -0.02, -0.3, false, -0.01, true, DENOMINATOR), true, true);
  }

  @ParameterizedTest
  @EnumSource
  void changes_momentumDividedDecayNot_equalPartsWrittenOut(TinyModel model) {
    assertPartsWrittenOut(
        model, new UpdateFormula(1, -0.02, -0.3, true, -0.01, false, DENOMINATOR), true, true);
  }

  private void assertPartsWrittenOut(
      TinyModel model, UpdateFormula formula, boolean withMomentum, boolean withSquares) {
    ModelFolder folder = model.open(scratch);
    ParameterLayout layout = new ParameterLayout(folder.model().parameters());
    try (NDManager scope = Torch.newScope("test");
        Differentiator differentiator = new Differentiator(folder.model());
        ParameterStore read = ParameterStore.forValues(layout);
        ParameterStore at = ParameterStore.forValues(layout, DataType.FLOAT64);
        ParameterStore trained = ParameterStore.forTraining(layout, DataType.FLOAT64)) {
      folder.readInto(read);
      at.copyFrom(read);
      trained.copyFrom(read);
      Random random = new Random(3);
      UpdateParts update = new UpdateParts(
          layout,
          at.blocks(),
          blocks(scope, layout, random, -0.1, 0.1),
          withMomentum ? blocks(scope, layout, random, -1, 1) : null,
          withSquares ? blocks(scope, layout, random, SMALLEST_SQUARE, 1) : null,
          withSquares ? blocks(scope, layout, random, SMALLEST_SQUARE, 1) : null,
          formula);

      double[][] expected = writtenOut(differentiator, trained, update, update.squares());
      double[][] exact = writtenOut(differentiator, trained, update, update.exactSquares());

      PartProducts products = products(differentiator, at, update);

      assertClose(model.name(), products.changes(), expected, FLOAT64);
      assertClose(
          model.name() + " with another denominator",
          products.exactChanges(1),
          Arrays.stream(exact)
              .map(row -> Arrays.copyOf(row, row.length - 1))
              .toArray(double[][]::new),
          FLOAT64);
    }
  }

  private static List<NDArray> blocks(
      NDManager scope, ParameterLayout layout, Random random, double from, double to) {
    return layout.blockSizes().stream()
        .map(size -> scope.create(random.doubles(size, from, to).toArray(), new Shape(size)))
        .toList();
  }

  private static PartProducts products(
      Differentiator differentiator, ParameterStore at, UpdateParts update) {
    List<WeightedExample> all = new ArrayList<>(observed());
    all.addAll(updates());
    try (TappedPass pass = new TappedPass(
        differentiator, at, all.stream().map(WeightedExample::example).toList())) {
      PartProducts products = new PartProducts(
          differentiator.partScripts(),
          pass.scope(),
          update,
          observed().size(),
          updates().size());
      pass.backward(WeightedExample.coefficients(all), products);
      return products;
    }
  }

  /** ⟨∇ log π of each observed example, each part⟩, the parts as DESIGN.md's table has them. */
  private static double[][] writtenOut(
      Differentiator differentiator,
      ParameterStore at,
      UpdateParts update,
      @Nullable List<NDArray> squaresOfD) {
    UpdateFormula formula = update.formula();
    double[] before = flat(update.before());
    double[] after = flat(update.after());
    double[] momentum = flat(update.momentum());
    double[] squares = flat(squaresOfD);
    double[] divisor = new double[before.length];
    for (int k = 0; k < divisor.length; k++) {
      divisor[k] = squares.length == 0
          ? 1
          : DENOMINATOR.rootScale() * Math.sqrt(squares[k]) + DENOMINATOR.epsilon();
    }
    List<double[]> parts = new ArrayList<>();
    for (WeightedExample each : updates()) {
      double[] part = gradient(differentiator, at, each);
      for (int k = 0; k < part.length; k++) {
        part[k] *= formula.gradient() / divisor[k];
      }
      parts.add(part);
    }
    double[] moved = new double[before.length];
    double[] decayed = new double[before.length];
    double[] whole = new double[before.length];
    for (int k = 0; k < before.length; k++) {
      double b = momentum.length == 0 ? 0 : momentum[k];
      moved[k] = formula.momentum() * b / (formula.momentumDivided() ? divisor[k] : 1);
      decayed[k] = formula.decay() * before[k] / (formula.decayDivided() ? divisor[k] : 1);
      whole[k] = after[k] - before[k];
    }
    parts.addAll(List.of(moved, decayed, whole));
    double[][] result = new double[observed().size()][parts.size()];
    for (int o = 0; o < result.length; o++) {
      double[] own = gradient(differentiator, at, observed().get(o));
      for (int p = 0; p < parts.size(); p++) {
        for (int k = 0; k < own.length; k++) {
          result[o][p] += own[k] * parts.get(p)[k];
        }
      }
    }
    return result;
  }

  private static double[] flat(@Nullable List<NDArray> blocks) {
    return blocks == null
        ? new double[0]
        : blocks.stream()
            .map(NDArray::toDoubleArray)
            .flatMapToDouble(Arrays::stream)
            .toArray();
  }
}
