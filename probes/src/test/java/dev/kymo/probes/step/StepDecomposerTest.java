package dev.kymo.probes.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.DataType;
import dev.kymo.probes.ProbePlan;
import dev.kymo.probes.ProbeSet;
import dev.kymo.probes.calculus.Arrays64;
import dev.kymo.probes.calculus.Differentiator;
import dev.kymo.probes.kernel.ResponseKernels;
import dev.kymo.vocabulary.KernelRow;
import dev.kymo.workers.data.ResponseTypes;
import dev.kymo.workers.engine.Torch;
import dev.kymo.workers.model.ModelFolder;
import dev.kymo.workers.model.ParameterDirections;
import dev.kymo.workers.model.ParameterStore;
import dev.kymo.workers.objective.Dpo;
import dev.kymo.workers.objective.Objective;
import dev.kymo.workers.objective.Reduction;
import dev.kymo.workers.objective.Reference;
import dev.kymo.workers.objective.Sft;
import dev.kymo.workers.optimizer.AdamW;
import dev.kymo.workers.optimizer.RmsProp;
import dev.kymo.workers.optimizer.Sgd;
import dev.kymo.workers.optimizer.UpdateRule;
import dev.kymo.workers.schedule.Constant;
import dev.kymo.workers.training.DataPlan;
import dev.kymo.workers.training.LanguageModelTrainers;
import dev.kymo.workers.training.ModelSnapshot;
import dev.kymo.workers.training.ObservedStep;
import dev.kymo.workers.training.ReferenceFolder;
import dev.kymo.workers.training.StageLength;
import dev.kymo.workers.training.StagePlan;
import dev.kymo.workers.training.StepPlan;
import dev.kymo.workers.training.Trainer;
import dev.kymo.workers.training.TrainingPlan;
import dev.kymo.workers.training.UpdateResponse;
import dev.kymo.workers.training.UpdateSnapshot;
import dev.kymo.workers.world.BuiltinWorld;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Steps of a real training of the built-in model, with every optimizer. */
class StepDecomposerTest {
  /** Inner products in float32 over half a million parameters, of the parts' absolute sum. */
  private static final double SUM_TOLERANCE = 1e-5;
  /** What float32 arithmetic leaves of a formula that is right; a wrong factor would leave much more. */
  private static final double ROUNDING = 2e-3;
  /** Forward against reverse mode in float32. */
  private static final double FORWARD_TOLERANCE = 1e-3;

  /** A noise floor is one standard deviation. */
  private static final double NOISE_FLOORS = 4;

  private static final int STEPS_BEFORE = 3;

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

  static Stream<UpdateRule> optimizers() {
    return Stream.of(
        Sgd.DEFAULT,
        new Sgd(0.9, 0.1),
        RmsProp.DEFAULT,
        new RmsProp(0.99, 1e-8, 0.5, 0.1),
        AdamW.DEFAULT,
        new AdamW(0.9, 0.99, 1e-6, 0.5));
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void parts_everyObservedExample_sumToThePrediction(UpdateRule optimizer) {
    StepDecomposition step = decomposed(plan(optimizer, dpo()));

    assertThat(step.observed()).hasSizeGreaterThan(2 * WorldRows.OBSERVED);
    for (ObservedChange change : step.observed()) {
      Parts parts = change.parts();
      double sum = parts.momentum() + parts.decay() + parts.rounding();
      double scale =
          Math.abs(parts.momentum()) + Math.abs(parts.decay()) + Math.abs(parts.rounding());
      for (double part : change.influence()) {
        sum += part;
        scale += Math.abs(part);
      }
      assertThat(change.predicted())
          .as("row %d %s", change.row(), change.response())
          .isNotZero()
          .isCloseTo(sum, within(SUM_TOLERANCE * scale));
      assertThat(Math.abs(parts.rounding()))
          .as("rounding, row %d %s", change.row(), change.response())
          .isLessThan(ROUNDING * scale);
    }
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void prediction_everyObservedExample_followsTheMeasuredChange(UpdateRule optimizer) {
    StepDecomposition step = decomposed(plan(optimizer, dpo()));

    double remainder = 0;
    double measured = 0;
    for (ObservedChange change : step.observed()) {
      remainder += change.remainder() * change.remainder();
      measured += change.measured() * change.measured();
    }
    assertThat(Math.sqrt(remainder / measured)).isLessThan(0.1);
  }

  @Test
  void pullAndPush_dpoStep_areTheTwoSidesOfThePair() {
    StepDecomposition step = decomposed(plan(Sgd.DEFAULT, dpo()));

    assertThat(step.updates())
        .extracting(UpdateResponse::type)
        .containsExactly(
            "chosen", "rejected", "chosen", "rejected", "chosen", "rejected", "chosen", "rejected");
    assertThat(step.updates()).allSatisfy(u -> assertThat(u.side().word()).isEqualTo(u.type()));
    ObservedChange rejected = step.observed().stream()
        .filter(change -> change.response().equals("rejected"))
        .findFirst()
        .orElseThrow();
    assertThat(rejected.parts().pullUp() + rejected.parts().pushDown())
        .isCloseTo(rejected.predicted(), within(1e-3 * Math.abs(rejected.predicted())));
    assertThat(rejected.parts().pushDown()).isNegative();
  }

  @Test
  void prediction_whole_equalsForwardModeAlongTheUpdate() {
    try (Trainer trainer = trainer(plan(AdamW.DEFAULT, dpo()));
        UpdateSnapshot update = update(trainer);
        Differentiator differentiator = new Differentiator(model().model());
        StepDecomposer decomposer = new StepDecomposer(model(), observed(), false);
        ParameterDirections direction =
            new ParameterDirections(update.before().layout(), 1, update.before().type())) {
      direction.setDifference(
          differentiator.tangentScripts(),
          0,
          update.after().blocks(),
          update.before().blocks());

      StepDecomposition step = decomposer.decompose(update);

      for (ObservedExample each : observed()) {
        double[] tokens = differentiator.tangents(update.before(), direction, each.example())[0];
        double predicted = step.observed().stream()
            .filter(c -> c.row() == each.row() && c.response().equals(each.response()))
            .findFirst()
            .orElseThrow()
            .predicted();
        assertThat(Arrays64.sum(tokens))
            .as("row %d %s", each.row(), each.response())
            .isCloseTo(predicted, within(FORWARD_TOLERANCE * Math.abs(predicted)));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void tokens_everyObservedExample_sumToTheStepsNumbers(UpdateRule optimizer) {
    try (Trainer trainer = trainer(plan(optimizer, dpo()));
        UpdateSnapshot update = update(trainer);
        StepDecomposer decomposer = new StepDecomposer(model(), observed(), true)) {
      StepDecomposition step = decomposer.decompose(update);
      List<ObservedChange> responses = step.observed().stream()
          .filter(c -> !c.response().equals(ResponseTypes.ARGMAX))
          .toList();

      List<TokenChanges> actual =
          responses.stream().map(ObservedChange::byToken).toList();

      assertThat(actual).hasSameSizeAs(observed()).doesNotContainNull();
      for (int i = 0; i < actual.size(); i++) {
        ObservedChange whole = responses.get(i);
        double scale = whole.influence().stream().mapToDouble(Math::abs).sum()
            + Math.abs(whole.parts().momentum())
            + Math.abs(whole.parts().decay());
        assertThat(actual.get(i).measured()).hasSize(whole.tokens());
        assertThat(sum(actual.get(i).measured()))
            .isCloseTo(whole.measured(), within(NOISE_FLOORS * whole.noiseFloor()));
        assertThat(sum(actual.get(i).predicted()))
            .isCloseTo(whole.predicted(), within(FORWARD_TOLERANCE * scale));
        assertThat(sum(actual.get(i).pullUp()))
            .isCloseTo(whole.parts().pullUp(), within(FORWARD_TOLERANCE * scale));
        assertThat(sum(actual.get(i).pushDown()))
            .isCloseTo(whole.parts().pushDown(), within(FORWARD_TOLERANCE * scale));
      }
    }
  }

  private static double sum(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).sum();
  }

  @Test
  void decompose_twiceTheSameStep_givesTheSameNumbers() {
    TrainingPlan plan = plan(RmsProp.DEFAULT, dpo());

    StepDecomposition once = decomposed(plan);
    StepDecomposition again = decomposed(plan);

    assertThat(again.observed()).isEqualTo(once.observed());
  }

  @Test
  void decompose_oneObservedAtATime_givesTheSameNumbersUpToRounding() {
    try (Trainer trainer = trainer(plan(RmsProp.DEFAULT, dpo()));
        UpdateSnapshot update = update(trainer);
        StepDecomposer together = new StepDecomposer(model(), observed(), false);
        StepDecomposer alone = new StepDecomposer(model(), observed(), false, 1)) {
      List<ObservedChange> expected = together.decompose(update).observed();

      List<ObservedChange> actual = alone.decompose(update).observed();

      assertThat(actual).hasSameSizeAs(expected);
      for (int i = 0; i < actual.size(); i++) {
        ObservedChange change = actual.get(i);
        assertThat(change.row()).isEqualTo(expected.get(i).row());
        assertThat(change.response()).isEqualTo(expected.get(i).response());
        assertThat(change.measured())
            .isCloseTo(expected.get(i).measured(), within(NOISE_FLOORS * change.noiseFloor()));
        double scale = change.influence().stream().mapToDouble(Math::abs).sum();
        assertThat(change.predicted())
            .isCloseTo(expected.get(i).predicted(), within(SUM_TOLERANCE * scale));
      }
    }
  }

  @Test
  void measured_everyObservedExample_isWithinTheNoiseFloorOfFloat64() {
    try (Trainer trainer = trainer(plan(RmsProp.DEFAULT, dpo()));
        UpdateSnapshot update = update(trainer);
        Differentiator differentiator = new Differentiator(model().model());
        StepDecomposer decomposer = new StepDecomposer(model(), observed(), false);
        ParameterStore before = wide(update.before());
        ParameterStore after = wide(update.after())) {
      StepDecomposition step = decomposer.decompose(update);

      for (ObservedExample each : observed()) {
        ObservedChange change = step.observed().stream()
            .filter(c -> c.row() == each.row() && c.response().equals(each.response()))
            .findFirst()
            .orElseThrow();
        double exact = Arrays64.sum(differentiator.logprobs(after, each.example()))
            - Arrays64.sum(differentiator.logprobs(before, each.example()));
        assertThat(change.measured())
            .as("row %d %s", each.row(), each.response())
            .isCloseTo(exact, within(NOISE_FLOORS * change.noiseFloor()));
      }
    }
  }

  /** What float32 leaves uncertain depends on the parameters, which move. */
  @Test
  void noiseFloor_laterStep_isMeasuredAnew() {
    try (Trainer trainer = trainer(plan(RmsProp.DEFAULT, dpo()));
        UpdateSnapshot early = (UpdateSnapshot) trainer.takeObservedStep().update();
        UpdateSnapshot late = (UpdateSnapshot) trainer.takeObservedStep().update();
        StepDecomposer decomposer = new StepDecomposer(model(), observed(), false)) {
      double atFirst = decomposer.decompose(early).observed().get(0).noiseFloor();
      double later = decomposer.decompose(late).observed().get(0).noiseFloor();
      double again = decomposer.decompose(early).observed().get(0).noiseFloor();

      assertThat(later).isNotEqualTo(atFirst).isBetween(atFirst / 4, atFirst * 4);
      assertThat(again).as("whichever steps were taken apart before").isEqualTo(atFirst);
    }
  }

  @Test
  void noiseFloor_explains_changesBelowTwoStandardDeviations() {
    assertThat(NoiseFloor.explains(-1.9e-6, 1e-6)).isTrue();
    assertThat(NoiseFloor.explains(2.1e-6, 1e-6)).isFalse();
  }

  private static ParameterStore wide(ParameterStore store) {
    ParameterStore wide = ParameterStore.forValues(store.layout(), DataType.FLOAT64);
    wide.copyFrom(store);
    return wide;
  }

  @Test
  void observedStep_besidePlainOnes_leadsToTheSameParameters() {
    TrainingPlan plan = plan(AdamW.DEFAULT, dpo());
    try (Trainer plain = trainer(plan);
        Trainer watched = trainer(plan)) {
      while (!plain.finished()) {
        plain.takeStep();
        watched.takeObservedStep().update().close();
      }

      assertThat(parameters(watched)).isEqualTo(parameters(plain));
    }
  }

  @Test
  void kernel_estimatedBetweenSteps_leadsToTheSameParameters() {
    TrainingPlan plan = plan(AdamW.DEFAULT, dpo());
    ProbePlan probes =
        new ProbePlan(world.model(), world.probes(), 1, List.of(), WorldRows.TRUNCATION);
    ProbeSet set = ProbeSet.read(probes, model().model().limits());
    try (Trainer plain = trainer(plan);
        Trainer watched = trainer(plan);
        ResponseKernels kernels =
            new ResponseKernels(model().model(), set.rows(), set.responses(), 2)) {
      while (!plain.finished()) {
        plain.takeStep();
        watched.takeStep();
        try (ModelSnapshot snapshot = (ModelSnapshot) watched.snapshot()) {
          List<KernelRow> pairs =
              kernels.read(snapshot.parameters(), snapshot.step(), snapshot.stage());
          assertThat(pairs).hasSizeGreaterThan(set.responses().size());
        }
      }

      assertThat(parameters(watched)).isEqualTo(parameters(plain));
    }
  }

  @Test
  void noiseFloor_float32_isSmallAndPositive() {
    StepDecomposition step = decomposed(plan(Sgd.DEFAULT, sft()));

    assertThat(step.observed())
        .allSatisfy(c -> assertThat(c.noiseFloor() / Math.sqrt(c.tokens())).isBetween(1e-8, 1e-4));
  }

  static Objective sft() {
    return new Sft(List.of("chosen"), Reduction.SUM);
  }

  static Objective dpo() {
    return new Dpo(0.1, Reduction.SUM, Reference.STAGE_START);
  }

  private static TrainingPlan plan(UpdateRule optimizer, Objective objective) {
    return plan(world, optimizer, objective, STEPS_BEFORE + 1);
  }

  static TrainingPlan plan(
      BuiltinWorld world, UpdateRule optimizer, Objective objective, int steps) {
    double learningRate = optimizer instanceof Sgd ? 1e-2 : 1e-5;
    StagePlan stage = new StagePlan(
        objective,
        new StageLength.Steps(steps),
        new StepPlan(optimizer, learningRate, new Constant(0), 4, null, 1));
    DataPlan data = new DataPlan(world.training(), 16, List.of(), WorldRows.TRUNCATION, true);
    return new TrainingPlan(world.model(), data, 0, List.of(stage));
  }

  private static ModelFolder model() {
    return ModelFolder.open(world.model());
  }

  private static List<ObservedExample> observed() {
    return WorldRows.observed(world);
  }

  /** All responses of the world's first probe rows. */
  private static Trainer trainer(TrainingPlan plan) {
    return trainer(plan, cache);
  }

  static Trainer trainer(TrainingPlan plan, Path cache) {
    return new LanguageModelTrainers()
        .create(plan, null, ReferenceFolder.of(cache.resolve("references")));
  }

  private static UpdateSnapshot update(Trainer trainer) {
    for (int i = 0; i < STEPS_BEFORE; i++) {
      trainer.takeStep();
    }
    ObservedStep step = trainer.takeObservedStep();
    return (UpdateSnapshot) step.update();
  }

  private static StepDecomposition decomposed(TrainingPlan plan) {
    try (Trainer trainer = trainer(plan);
        UpdateSnapshot update = update(trainer);
        StepDecomposer decomposer = new StepDecomposer(model(), observed(), false)) {
      return decomposer.decompose(update);
    }
  }

  private static List<ByteBuffer> parameters(Trainer trainer) {
    List<ByteBuffer> bytes = new ArrayList<>();
    try (ModelSnapshot snapshot = (ModelSnapshot) trainer.snapshot()) {
      ParameterStore store = snapshot.parameters();
      store.layout().slots().forEach(slot -> {
        ByteBuffer copy = ByteBuffer.allocate(store.bytes(slot).remaining());
        bytes.add(copy.put(store.bytes(slot)).flip());
      });
    }
    return bytes;
  }
}
