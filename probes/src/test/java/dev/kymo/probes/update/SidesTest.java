package dev.kymo.probes.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.DataType;
import dev.kymo.probes.calculus.Arrays64;
import dev.kymo.probes.step.ObservedChange;
import dev.kymo.probes.step.ObservedExample;
import dev.kymo.probes.step.StepDecomposer;
import dev.kymo.probes.step.StepDecomposition;
import dev.kymo.probes.step.WorldRows;
import dev.kymo.vocabulary.StepRow;
import dev.kymo.workers.data.ResponseTypes;
import dev.kymo.workers.data.Truncation;
import dev.kymo.workers.engine.Torch;
import dev.kymo.workers.model.Example;
import dev.kymo.workers.model.ModelFolder;
import dev.kymo.workers.objective.Ipo;
import dev.kymo.workers.objective.Objective;
import dev.kymo.workers.objective.Objectives;
import dev.kymo.workers.objective.Reduction;
import dev.kymo.workers.objective.Reference;
import dev.kymo.workers.objective.RobustDpo;
import dev.kymo.workers.objective.Sft;
import dev.kymo.workers.objective.Side;
import dev.kymo.workers.objective.Slic;
import dev.kymo.workers.optimizer.Sgd;
import dev.kymo.workers.schedule.Constant;
import dev.kymo.workers.training.DataPlan;
import dev.kymo.workers.training.LanguageModelTrainers;
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
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Pull and push of a step while training against those of the same update on its own: they are sides, never signs. */
class SidesTest {
  /** Of the absolute sum through each response, which may cancel within a side: float32 while training against float64. */
  private static final double TOLERANCE = 1e-4;

  private static final double LEARNING_RATE = 0.03;
  /** So small a β that float32 log-probabilities tell the margin from its target, 1/(2β), and so large that one step leads past it. */
  private static final double PAST_THE_TARGET = 3;

  /** Not so small that a clipped step stays before the target. */
  private static final double MAX_NORM = 30;

  private static final int STEPS = 2;
  private static final int OBSERVED = 3;

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

  static Stream<Objective> objectives() {
    Stream<Objective> byDefault =
        Objectives.FAMILY.members().stream().map(member -> member.schema().byDefault());
    return Stream.concat(
        Stream.of(
            new Sft(List.of("rejected"), Reduction.SUM),
            new Sft(List.of("rejected", "irr_hum", "chosen"), Reduction.TOKEN_MEAN),
            new RobustDpo(0.1, 0.2, Reduction.SUM, Reference.STAGE_START),
            new Ipo(PAST_THE_TARGET, Reduction.SUM, Reference.STAGE_START),
            new Slic(1, 2, "rejected", Reduction.SUM),
            new Slic(1, 1, "irr_hum", Reduction.SUM)),
        byDefault);
  }

  @ParameterizedTest
  @MethodSource("objectives")
  void pullAndPush_ofALiveSgdStep_areThoseOfTheSameUpdateAlone(Objective objective) {
    boolean past = objective instanceof Ipo ipo && ipo.beta() == PAST_THE_TARGET;
    try (Trainer trainer = new LanguageModelTrainers()
            .create(plan(objective), null, ReferenceFolder.of(cache.resolve("references")));
        StepDecomposer live = new StepDecomposer(model(), observed(), false)) {
      for (int step = 1; step <= STEPS; step++) {
        ObservedStep taken = trainer.takeObservedStep();
        try (UpdateSnapshot update = (UpdateSnapshot) taken.update()) {
          StepDecomposition decomposed = live.decompose(update);
          UpdateDecomposition alone = alone(objective, update, taken.record());

          assertThat(decomposed.updates())
              .allSatisfy(response -> assertThat(response.side() == Side.CHOSEN)
                  .isEqualTo(objective instanceof Sft || !response.type().equals("rejected")));
          assertSame(decomposed, alone, LEARNING_RATE * decomposed.clip());
          if (past && step > 1) {
            assertThat(update.responses())
                .as("IPO lowers what it prefers")
                .anyMatch(r -> r.side() == Side.CHOSEN && r.derivatives()[0] > 0);
          }
        }
      }
    }
  }

  private static void assertSame(StepDecomposition live, UpdateDecomposition alone, double rate) {
    List<ObservedChange> own = live.observed().stream()
        .filter(change -> !change.response().equals(ResponseTypes.ARGMAX))
        .toList();
    assertThat(own).hasSameSizeAs(alone.observed());
    for (int o = 0; o < own.size(); o++) {
      double pull = rate * Arrays64.sum(alone.observed().get(o).pullUp());
      double push = rate * Arrays64.sum(alone.observed().get(o).pushDown());
      double scale = own.get(o).influence().stream().mapToDouble(Math::abs).sum();
      String as = "step " + live.step() + ", " + own.get(o).response();
      assertThat(own.get(o).parts().pullUp())
          .as("pull, %s", as)
          .isCloseTo(pull, within(TOLERANCE * scale));
      assertThat(own.get(o).parts().pushDown())
          .as("push, %s", as)
          .isCloseTo(push, within(TOLERANCE * scale));
    }
  }

  /** The update from nothing but its texts and references, in float64. */
  private static UpdateDecomposition alone(
      Objective objective, UpdateSnapshot update, StepRow record) {
    int types = objective.responses().size();
    List<UpdatePair> pairs = new ArrayList<>();
    for (int row = 0; row < record.rows().size(); row++) {
      Map<String, Example> responses = new LinkedHashMap<>();
      for (UpdateResponse each : update.responses().subList(row * types, (row + 1) * types)) {
        responses.put(each.type(), each.example());
      }
      pairs.add(new UpdatePair(
          responses,
          reference(record.referenceChosenLogprob(), row),
          reference(record.referenceRejectedLogprob(), row)));
    }
    List<Example> observed = observed().stream().map(ObservedExample::example).toList();
    try (UpdateDecomposer decomposer =
        UpdateDecomposer.at(model().model(), update.before(), DataType.FLOAT64)) {
      return decomposer.decompose(
          objective,
          pairs,
          observed,
          List.of(),
          new DecompositionDetail(false, false, DecompositionDetail.Kernel.NONE, 2),
          (done, total) -> {});
    }
  }

  private static double reference(@Nullable List<Double> references, int row) {
    return references == null ? Double.NaN : references.get(row);
  }

  private static List<ObservedExample> observed() {
    return WorldRows.observed(world).subList(0, OBSERVED);
  }

  private static TrainingPlan plan(Objective objective) {
    StagePlan stage = new StagePlan(
        objective,
        new StageLength.Steps(STEPS),
        new StepPlan(Sgd.DEFAULT, LEARNING_RATE, new Constant(0), 2, null, MAX_NORM));
    DataPlan data = new DataPlan(
        world.training(), 2, List.of(), new Truncation(128, 64, Truncation.By.ROW), true);
    return new TrainingPlan(world.model(), data, 0, List.of(stage));
  }

  private static ModelFolder model() {
    return ModelFolder.open(world.model());
  }
}
