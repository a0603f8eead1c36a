package dev.kymo.probes.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kymo.workers.data.Truncation;
import dev.kymo.workers.engine.Torch;
import dev.kymo.workers.model.ModelFolder;
import dev.kymo.workers.objective.Dpo;
import dev.kymo.workers.objective.Reduction;
import dev.kymo.workers.objective.Reference;
import dev.kymo.workers.optimizer.AdamW;
import dev.kymo.workers.optimizer.RmsProp;
import dev.kymo.workers.optimizer.Sgd;
import dev.kymo.workers.optimizer.UpdateRule;
import dev.kymo.workers.schedule.Constant;
import dev.kymo.workers.training.DataPlan;
import dev.kymo.workers.training.LanguageModelTrainers;
import dev.kymo.workers.training.ReferenceFolder;
import dev.kymo.workers.training.StageLength;
import dev.kymo.workers.training.StagePlan;
import dev.kymo.workers.training.StepPlan;
import dev.kymo.workers.training.Trainer;
import dev.kymo.workers.training.TrainingPlan;
import dev.kymo.workers.training.UpdateSnapshot;
import dev.kymo.workers.world.BuiltinWorld;
import java.io.IOException;
import java.nio.file.Files;
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

/** How far float32 arithmetic moves the parts of steps, one of whose pairs has the same response twice. */
class PartsErrorTest {
  private static final double TRUSTED = 0.01;
  /** A bound of clipping's relative error: the factor of 5 times a σ of 7e-7, the batch's gradients at most ten times as long together as their sum. */
  private static final double CLIPPING = 3.5e-5;

  @TempDir
  static Path cache;

  private static BuiltinWorld world;
  private static Path data;

  @BeforeAll
  static void writeWorld() throws IOException {
    world = BuiltinWorld.in(cache);
    data = Files.write(
        cache.resolve("pairs.jsonl"),
        List.of(
            "{\"prompt\": \"Where is the cat ?\", \"chosen\": \" in the house\", \"rejected\": \" in the house\"}",
            "{\"prompt\": \"Where is the dog ?\", \"chosen\": \" in the garden\", \"rejected\": \" a tea\"}"));
  }

  @BeforeEach
  void prepareThread() {
    Torch.prepareThread();
  }

  static Stream<UpdateRule> adaptive() {
    return Stream.of(RmsProp.DEFAULT, AdamW.DEFAULT);
  }

  @ParameterizedTest
  @MethodSource("adaptive")
  void decompose_firstUpdate_isOfOneGradientAndKnowsItsError(UpdateRule optimizer) {
    List<StepDecomposition> steps = steps(optimizer, 1e-5, 10);

    StepDecomposition first = steps.get(0);
    StepDecomposition second = steps.get(1);
    assertThat(first.ofOneGradient()).isTrue();
    assertThat(second.ofOneGradient()).isFalse();
    assertThat(largestError(first)).isGreaterThan(TRUSTED);
  }

  @ParameterizedTest
  @MethodSource("adaptive")
  void moved_firstUpdate_sumsToNothing(UpdateRule optimizer) {
    for (ObservedChange change : steps(optimizer, 1e-5, 10).get(0).observed()) {
      Parts moved = change.moved();
      double sum =
          moved.pullUp() + moved.pushDown() + moved.momentum() + moved.decay() + moved.rounding();
      assertThat(sum).isCloseTo(0, within(1e-9 * scale(moved)));
    }
  }

  @Test
  void decompose_identicalPair_isMarkedAtEveryStep() {
    for (StepDecomposition step : steps(AdamW.DEFAULT, 1e-5, 10)) {
      assertThat(step.updates())
          .hasSize(4)
          .allSatisfy(
              each -> assertThat(step.isOfIdenticalPair(each.row())).isEqualTo(each.row() == 0));
    }
  }

  @Test
  void error_plainStep_isNoneWithoutClippingAndTheClippingsWithIt() {
    StepDecomposition free = steps(Sgd.DEFAULT, 1e-3, 1e6).get(0);
    StepDecomposition clipped = steps(Sgd.DEFAULT, 1e-3, 1e-3).get(0);

    assertThat(free.clip()).isEqualTo(1);
    assertThat(largestError(free)).isZero();
    assertThat(clipped.clip()).isLessThan(1);
    assertThat(largestError(clipped)).isLessThan(CLIPPING);
  }

  private static double largestError(StepDecomposition step) {
    return step.observed().stream()
        .mapToDouble(ObservedChange::partsError)
        .max()
        .orElseThrow();
  }

  private static double scale(Parts parts) {
    return Math.abs(parts.pullUp()) + Math.abs(parts.pushDown()) + Math.abs(parts.momentum());
  }

  private static List<StepDecomposition> steps(UpdateRule optimizer, double rate, double maxNorm) {
    StagePlan stage = new StagePlan(
        new Dpo(0.1, Reduction.SUM, Reference.STAGE_START),
        new StageLength.Steps(2),
        new StepPlan(optimizer, rate, new Constant(0), 2, null, maxNorm));
    TrainingPlan plan = new TrainingPlan(
        world.model(),
        new DataPlan(data, null, List.of(), new Truncation(128, 64, Truncation.By.ROW), true),
        0,
        List.of(stage));
    ModelFolder model = ModelFolder.open(world.model());
    List<StepDecomposition> steps = new ArrayList<>();
    try (Trainer trainer = new LanguageModelTrainers()
            .create(plan, null, ReferenceFolder.of(cache.resolve("references")));
        StepDecomposer decomposer =
            new StepDecomposer(model, WorldRows.observed(world).subList(0, 6), false)) {
      while (!trainer.finished()) {
        try (UpdateSnapshot update = (UpdateSnapshot) trainer.takeObservedStep().update()) {
          steps.add(decomposer.decompose(update));
        }
      }
    }
    return steps;
  }
}
