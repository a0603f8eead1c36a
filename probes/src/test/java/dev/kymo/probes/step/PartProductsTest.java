package dev.kymo.probes.step;

import static dev.kymo.probes.influence.PerExampleGradients.assertClose;
import static dev.kymo.probes.influence.PerExampleGradients.gradient;
import static dev.kymo.probes.influence.PerExampleGradients.observed;
import static dev.kymo.probes.influence.PerExampleGradients.updates;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.kymo.probes.calculus.Differentiator;
import dev.kymo.probes.calculus.TinyModel;
import dev.kymo.probes.influence.TappedPass;
import dev.kymo.workers.engine.PartScripts;
import dev.kymo.workers.engine.Torch;
import dev.kymo.workers.model.ModelFolder;
import dev.kymo.workers.model.ParameterLayout;
import dev.kymo.workers.model.ParameterStore;
import dev.kymo.workers.model.WeightedExample;
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

  private static final Denominator UNCERTAIN_DENOMINATOR =
      new Denominator(1.7, 1e-4, 0.9, 0.1, 0, false);

  private static final PartScripts.Uncertain UNCERTAIN =
      new PartScripts.Uncertain(0.9, 0.1, 0.05, 0.01, 1e-3, -0.02, -0.3, -0.01);

  /** Each use's own, and both together. */
  private static final double MOST_OF_TWO_USES = 2.5;

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
          withSquares ? PartScripts.Other.DENOMINATOR : PartScripts.Other.NOTHING,
          formula);

      double[][] expected = writtenOut(differentiator, trained, update, update.squares());
      double[][] exact = writtenOut(differentiator, trained, update, update.otherSquares());

      PartProducts products = products(differentiator, at, update);

      assertClose(model.name(), products.changes(), expected, FLOAT64);
      assertClose(
          model.name() + " with another denominator",
          withSquares ? products.withOtherDenominator() : withoutWhole(products.changes()),
          withoutWhole(exact),
          FLOAT64);
    }
  }

  /** Where a weight has two uses, the bounds of both together are on top of each one's own. */
  @ParameterizedTest
  @EnumSource
  void bound_uncertainGradient_isWhatIsWrittenOut(TinyModel model) {
    ModelFolder folder = model.open(scratch);
    ParameterLayout layout = new ParameterLayout(folder.model().parameters());
    UpdateFormula formula =
        new UpdateFormula(1, -0.02, -0.3, true, -0.01, true, UNCERTAIN_DENOMINATOR);
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
          blocks(scope, layout, random, -1, 1),
          blocks(scope, layout, random, 0.5, 1),
          blocks(scope, layout, random, SMALLEST_SQUARE, 0.5),
          UNCERTAIN,
          formula);
      double[] expected = boundsWrittenOut(differentiator, trained, update);

      PartProducts products = products(differentiator, at, update);

      boolean twoUses = folder.model().parameters().stream()
          .noneMatch(p -> p.name().equals("embed_out.weight") || p.name().equals("lm_head.weight"));
      for (int o = 0; o < expected.length; o++) {
        assertThat(products.bound(o))
            .as("%s, observed %d", model, o)
            .isBetween(
                (1 - FLOAT64) * expected[o],
                (twoUses ? MOST_OF_TWO_USES : 1 + FLOAT64) * expected[o]);
      }
    }
  }

  private static double[] boundsWrittenOut(
      Differentiator differentiator, ParameterStore at, UpdateParts update) {
    List<double[]> gradients =
        updates().stream().map(each -> gradient(differentiator, at, each)).toList();
    double[] squares = flat(update.squares());
    double[] before = flat(update.otherSquares());
    double[] momentum = flat(update.momentum());
    double[] parameters = flat(update.before());
    double[] energy = new double[squares.length];
    double[] sizes = new double[squares.length];
    for (double[] gradient : gradients) {
      for (int i = 0; i < energy.length; i++) {
        energy[i] += gradient[i] * gradient[i];
        sizes[i] += Math.abs(gradient[i]);
      }
    }
    double[] around = expectedFromRowsAndColumns(update.layout(), energy);
    double[] result = new double[observed().size()];
    for (int o = 0; o < result.length; o++) {
      double[] own = gradient(differentiator, at, observed().get(o));
      for (int i = 0; i < own.length; i++) {
        double moving = Math.abs(UNCERTAIN.gradientFactor()) * sizes[i]
            + Math.abs(UNCERTAIN.momentumFactor() * momentum[i])
            + Math.abs(UNCERTAIN.decayFactor() * parameters[i]);
        double spread = Math.sqrt((energy[i] + around[i]) / 2);
        result[o] += Math.abs(own[i])
            * moving
            / divisor(squares[i])
            * largestChange(squares[i], UNCERTAIN.squareKeep() * before[i], spread);
      }
    }
    return result;
  }

  private static double[] expectedFromRowsAndColumns(ParameterLayout layout, double[] energy) {
    double[] around = new double[energy.length];
    for (ParameterLayout.Slot slot : layout.slots()) {
      Shape shape = slot.parameter().shape();
      int columns = (int) shape.get(shape.dimension() - 1);
      int rows = (int) (slot.parameter().size() / columns);
      double[] byRow = new double[rows];
      double[] byColumn = new double[columns];
      double whole = 0;
      for (int i = 0; i < rows * columns; i++) {
        double each = energy[slot.offset() + i];
        byRow[i / columns] += each / columns;
        byColumn[i % columns] += each / rows;
        whole += each / rows / columns;
      }
      for (int i = 0; i < rows * columns; i++) {
        around[slot.offset() + i] =
            rows == 1 ? whole : byRow[i / columns] * byColumn[i % columns] / Math.max(whole, 1e-30);
      }
    }
    return around;
  }

  private static double largestChange(double square, double kept, double spread) {
    double weight = UNCERTAIN.squareWeight();
    double g = Math.sqrt((square - kept) / weight);
    double error = UNCERTAIN.gradientError() * spread + UNCERTAIN.clipError() * g;
    double least = Math.max(0, g - error);
    double falls = divisor(square) / divisor(kept + weight * least * least) - 1;
    double rises = 1 - divisor(square) / divisor(kept + weight * (g + error) * (g + error));
    return Math.max(falls, rises) + UNCERTAIN.rounding();
  }

  private static double divisor(double square) {
    return UNCERTAIN_DENOMINATOR.rootScale() * Math.sqrt(square) + UNCERTAIN_DENOMINATOR.epsilon();
  }

  private static double[][] withoutWhole(double[][] changes) {
    return Arrays.stream(changes)
        .map(row -> Arrays.copyOf(row, row.length - 1))
        .toArray(double[][]::new);
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
