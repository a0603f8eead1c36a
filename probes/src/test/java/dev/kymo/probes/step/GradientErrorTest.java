package dev.kymo.probes.step;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import dev.kymo.probes.calculus.Arrays64;
import dev.kymo.probes.calculus.Differentiator;
import dev.kymo.probes.calculus.TinyModel;
import dev.kymo.probes.influence.PerExampleGradients;
import dev.kymo.workers.data.EncodedRow;
import dev.kymo.workers.data.ResponseTypes;
import dev.kymo.workers.engine.Torch;
import dev.kymo.workers.model.Example;
import dev.kymo.workers.model.ModelFolder;
import dev.kymo.workers.model.ParameterLayout;
import dev.kymo.workers.model.ParameterStore;
import dev.kymo.workers.model.WeightedExample;
import dev.kymo.workers.objective.Objective;
import dev.kymo.workers.optimizer.AdamW;
import dev.kymo.workers.optimizer.RmsProp;
import dev.kymo.workers.optimizer.UpdateRule;
import dev.kymo.workers.training.Trainer;
import dev.kymo.workers.training.UpdateSnapshot;
import dev.kymo.workers.world.BuiltinWorld;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bounds against gradients and movements of parts in float64, on whatever processor this runs. */
class GradientErrorTest {
  private static final int ROWS = 4;
  private static final int STEPS = 5;
  /** Signs that conspire against a part are rare, and yet some row's bound is only 10 to 12 times its error, on the processors that were seen. */
  private static final double LOOSENESS = 16;

  /** How far the worst tensor may be below its factor, which holds on every processor: it is at 5 to 10.6 of 16. */
  private static final double BETWEEN_PROCESSORS = 4;

  @TempDir
  static Path cache;

  private static BuiltinWorld world;

  @BeforeAll
  static void writeWorld() {
    world = BuiltinWorld.in(cache);
  }

  @BeforeEach
  void prepareThread() {
    Torch.prepareThread();
  }

  /** Errors of gradients over σ and √Σ g_u²: of the worst tensor, and of all together. */
  private record Ratios(double tensor, double whole) {}

  @Test
  void factors_everyModelsGradient_areAtLeastItsErrorAndNotFourTimesTheLargest(
      @TempDir Path scratch) {
    List<Ratios> all = new ArrayList<>();
    for (TinyModel model : TinyModel.values()) {
      ModelFolder folder = model.open(scratch);
      for (int responses : new int[] {1, 8}) {
        all.add(ratios(folder, randomResponses(folder, responses)));
      }
    }
    ModelFolder builtin = ModelFolder.open(world.model());
    all.add(ratios(builtin, pairs(-0.05, 0.05)));
    all.add(ratios(builtin, pairs(-1, 0)));

    double worst = all.stream().mapToDouble(Ratios::tensor).max().orElseThrow();
    double worstWhole = all.stream().mapToDouble(Ratios::whole).max().orElseThrow();
    assertThat(worst)
        .isBetween(GradientError.PER_SIGMA / BETWEEN_PROCESSORS, GradientError.PER_SIGMA);
    assertThat(worstWhole)
        .isBetween(GradientError.WHOLE_PER_SIGMA / 2, GradientError.WHOLE_PER_SIGMA);
  }

  @Test
  void bounds_stepsOfEveryAdaptiveRule_exceedMovementsAndSomeByLittle() {
    double rmsProp = leastRatio(RmsProp.DEFAULT, StepDecomposerTest.dpo());
    double adamW = leastRatio(AdamW.DEFAULT, StepDecomposerTest.dpo());
    double withDecay = leastRatio(new RmsProp(0.99, 1e-8, 0.5, 0.1), StepDecomposerTest.sft());

    assertThat(Math.min(rmsProp, Math.min(adamW, withDecay))).isBetween(1.0, LOOSENESS);
  }

  /** The least bound over the exact error of a row, over steps from a stage's first. */
  private static double leastRatio(UpdateRule optimizer, Objective objective) {
    double least = Double.POSITIVE_INFINITY;
    ModelFolder folder = ModelFolder.open(world.model());
    List<ObservedExample> observed = WorldRows.observed(world);
    try (Trainer trainer = StepDecomposerTest.trainer(
            StepDecomposerTest.plan(world, optimizer, objective, STEPS), cache);
        StepDecomposer decomposer = new StepDecomposer(folder, observed, false);
        Differentiator differentiator = new Differentiator(folder.model())) {
      while (!trainer.finished()) {
        try (UpdateSnapshot update = (UpdateSnapshot) trainer.takeObservedStep().update();
            ExactUpdate exact = ExactUpdate.of(update, differentiator)) {
          NoiseFloor noise =
              NoiseFloor.of(update.before(), observed, update.step(), differentiator);
          GradientError error = new GradientError(update.trace(), noise.sigma());
          List<ObservedChange> bounds = decomposer.changes(update, error, List.of(), noise);
          List<ObservedChange> truth = decomposer.changes(update, exact, List.of(), noise);
          for (int i = 0; i < truth.size(); i++) {
            least = Math.min(least, bounds.get(i).partsError() / truth.get(i).partsError());
          }
        }
      }
    }
    return least;
  }

  private static Ratios ratios(ModelFolder folder, List<WeightedExample> responses) {
    ParameterLayout layout = new ParameterLayout(folder.model().parameters());
    try (Differentiator differentiator = new Differentiator(folder.model());
        ParameterStore narrow = ParameterStore.forTraining(layout);
        ParameterStore wide = ParameterStore.forTraining(layout, DataType.FLOAT64)) {
      folder.readInto(narrow);
      wide.copyFrom(narrow);
      double sigma = NoiseFloor.of(
              narrow, responses.stream().map(WeightedExample::example).toList(), differentiator)
          .sigma();
      List<double[]> exact = gradient(wide, differentiator, responses);
      List<double[]> error = gradient(narrow, differentiator, responses);
      List<List<double[]>> own = new ArrayList<>();
      for (WeightedExample each : responses) {
        own.add(gradient(narrow, differentiator, List.of(each)));
      }
      double worst = 0;
      double errors = 0;
      double spreads = 0;
      for (int tensor = 0; tensor < exact.size(); tensor++) {
        int at = tensor;
        double squares = squaredDistance(error.get(tensor), exact.get(tensor));
        double spread = own.stream().mapToDouble(g -> squaredLength(g.get(at))).sum();
        worst = Math.max(worst, Math.sqrt(squares / spread));
        errors += squares;
        spreads += spread;
      }
      return new Ratios(worst / sigma, Math.sqrt(errors / spreads) / sigma);
    }
  }

  /** Of each tensor. */
  private static List<double[]> gradient(
      ParameterStore at, Differentiator differentiator, List<WeightedExample> responses) {
    at.zeroGradient();
    differentiator.addGradient(at, responses);
    List<double[]> tensors = new ArrayList<>();
    for (ParameterLayout.Slot slot : at.layout().slots()) {
      try (NDArray view = at.layout().view(at.gradientBlocks(), slot.parameter())) {
        tensors.add(Arrays64.doubles(view));
      }
    }
    return tensors;
  }

  private static double squaredDistance(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (a[i] - b[i]) * (a[i] - b[i]);
    }
    return sum;
  }

  private static double squaredLength(double[] a) {
    return DoubleStream.of(a).map(x -> x * x).sum();
  }

  private static List<WeightedExample> randomResponses(ModelFolder folder, int count) {
    Random random = new Random(1);
    int vocabulary = folder.model().vocabularySize();
    List<WeightedExample> responses = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int[] prompt = PerExampleGradients.ids(random, 5 + random.nextInt(20), vocabulary);
      int[] response = PerExampleGradients.ids(random, 3 + random.nextInt(20), vocabulary);
      responses.add(weighted(prompt, response, i % 2 == 0 ? -0.05 : 0.05));
    }
    return responses;
  }

  private static List<WeightedExample> pairs(double chosen, double rejected) {
    List<WeightedExample> responses = new ArrayList<>();
    for (EncodedRow row : WorldRows.rows(world, ROWS)) {
      responses.add(weighted(row.prompt(), row.responses().get(ResponseTypes.CHOSEN), chosen));
      if (rejected != 0) {
        responses.add(
            weighted(row.prompt(), row.responses().get(ResponseTypes.REJECTED), rejected));
      }
    }
    return responses;
  }

  private static WeightedExample weighted(int[] prompt, int[] response, double derivative) {
    double[] derivatives = new double[response.length];
    Arrays.fill(derivatives, derivative);
    return new WeightedExample(new Example(prompt, response), derivatives);
  }
}
