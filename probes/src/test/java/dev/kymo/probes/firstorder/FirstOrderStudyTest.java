package dev.kymo.probes.firstorder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.kymo.probes.ProbePlan;
import dev.kymo.probes.calculus.PassListener;
import dev.kymo.workers.data.Truncation;
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
import dev.kymo.workers.training.StageLength;
import dev.kymo.workers.training.StagePlan;
import dev.kymo.workers.training.StepPlan;
import dev.kymo.workers.training.TrainingPlan;
import dev.kymo.workers.world.BuiltinWorld;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** On the built-in model. */
class FirstOrderStudyTest {
  /** The slope is 1 in the limit; third-order terms where the remainder is a tenth bend it by less than this. */
  private static final double BEND = 0.1;

  /** What float32 rounding of θ leaves between a step and the same step by formula in float64. */
  private static final double STEP_ROUNDING = 1e-3;

  private static final List<Double> ETAS = Stream.of(
          -8.0, -7.5, -7.0, -6.5, -6.0, -5.5, -5.0, -4.5, -4.0)
      .map(e -> Math.pow(10, e))
      .toList();

  private static final int STEPS = 8;

  @TempDir
  static Path cache;

  private static BuiltinWorld world;

  @BeforeAll
  static void writeWorld() {
    world = BuiltinWorld.in(cache);
  }

  static Stream<StagePlan> stages() {
    Objective sft = new Sft(List.of("chosen"), Reduction.SUM);
    Objective dpo = new Dpo(0.1, Reduction.SUM, Reference.STAGE_START);
    return Stream.of(
        stage(sft, RmsProp.DEFAULT, 1e-5),
        stage(dpo, AdamW.DEFAULT, 1e-5),
        stage(dpo, new Sgd(0.9, 0.1), 1e-4),
        stage(sft, new RmsProp(0.99, 1e-8, 0.5, 0.1), 1e-5));
  }

  @ParameterizedTest
  @MethodSource("stages")
  void relativeRemainder_plainAndByRule_growsLinearlyInEta(StagePlan stage) {
    FirstOrderResults results = run(plan(List.of(stage), 1, 0, List.of(1)));

    for (List<RemainderCurve> curves : List.of(results.plain(), results.rule())) {
      PowerLaw slope = curves.get(0).slope(RemainderCurve.STRAIGHT_TO);
      assertThat(curves.get(0).response()).isEqualTo(Remainder.ALL);
      assertThat(slope).isNotNull();
      assertThat(slope.slope()).as("%s", curves.get(0)).isCloseTo(1, within(BEND));
      assertThat(slope.points()).isGreaterThanOrEqualTo(5);
    }
  }

  /** One training step is the rule's update at its own learning rate: in the first step, and with momentum and averages from earlier ones. */
  @ParameterizedTest
  @MethodSource("stages")
  void rule_atTheStepsLearningRate_isTheStepOfTraining(StagePlan stage) {
    for (int after : new int[] {0, 3}) {
      FirstOrderPlan plan = new FirstOrderPlan(
          training(List.of(stage)),
          probe(),
          1,
          after,
          List.of(stage.step().learningRate()),
          List.of(1));

      FirstOrderResults results = run(plan);

      assertThat(results.before()).isEqualTo(after);
      assertThat(results.learningRate()).isEqualTo(stage.step().learningRate());
      for (int type = 0; type < results.rule().size(); type++) {
        Remainder byRule = results.rule().get(type).points().get(0).remainder();
        Remainder trained = results.trained().get(type).points().get(0).remainder();
        assertThat(byRule.measured())
            .as("%s after %d", byRule.response(), after)
            .isCloseTo(trained.measured(), within(STEP_ROUNDING * trained.measured()));
      }
    }
  }

  @Test
  void steps_moreOfThem_leaveALargerRemainder() {
    StagePlan stage = stage(new Sft(List.of("chosen"), Reduction.SUM), Sgd.DEFAULT, 1e-5);

    FirstOrderResults results = run(plan(List.of(stage), 1, 0, List.of(1, 2, 4, 8)));

    List<Double> relative = results.trained().get(0).points().stream()
        .map(point -> point.remainder().relative())
        .toList();
    assertThat(relative).isSorted().allMatch(r -> r > 0);
    assertThat(relative.get(3)).isGreaterThan(3 * relative.get(0));
    assertThat(results.lengths())
        .extracting(FirstOrderResults.Length::steps)
        .containsExactly(1, 2, 4, 8);
    assertThat(results.lengths().get(3).learningRateSum()).isCloseTo(8e-5, within(1e-12));
  }

  @Test
  void all_isTheSumOfTheTypes() {
    FirstOrderResults results =
        run(plan(List.of(stages().findFirst().orElseThrow()), 1, 0, List.of(1)));

    double squares = 0;
    int tokens = 0;
    for (RemainderCurve curve : results.plain().subList(1, results.plain().size())) {
      Remainder one = curve.points().get(0).remainder();
      squares += one.remainder() * one.remainder();
      tokens += one.tokens();
    }
    Remainder all = results.plain().get(0).points().get(0).remainder();
    assertThat(all.tokens()).isEqualTo(tokens);
    assertThat(all.remainder()).isCloseTo(Math.sqrt(squares), within(1e-9 * all.remainder()));
    assertThat(results.plain()).hasSizeGreaterThan(10);
  }

  @Test
  void laterStage_beginsWhereTheEarlierOneEnded() {
    List<StagePlan> stages = stages().limit(2).toList();

    FirstOrderResults results = run(plan(stages, 2, 1, List.of(1, 2)));

    assertThat(results.before()).isEqualTo(STEPS + 1);
  }

  @Test
  void run_twice_givesTheSameNumbersAndCountsEveryPass() {
    FirstOrderPlan plan = plan(stages().limit(1).toList(), 1, 2, List.of(1, 3));
    long[] seen = new long[2];

    FirstOrderResults once = new FirstOrderStudy(plan)
        .run(cache.resolve("references"), (done, total) -> {
          seen[0] = done;
          seen[1] = total;
        });

    assertThat(run(plan)).isEqualTo(once);
    assertThat(seen[0]).isEqualTo(seen[1]);
  }

  @Test
  void steps_beyondTheStagesEnd_areLeftOut() {
    FirstOrderResults results =
        run(plan(stages().limit(1).toList(), 1, STEPS - 2, List.of(1, 2, 3, 64)));

    assertThat(results.lengths()).extracting(FirstOrderResults.Length::steps).containsExactly(1, 2);
    assertThat(results.plan().steps()).containsExactly(1, 2);
  }

  @Test
  void steps_noneWithinTheStage_isRefused() {
    List<StagePlan> stages = stages().limit(1).toList();

    assertThatThrownBy(() -> new FirstOrderStudy(plan(stages, 1, STEPS, List.of(1, 2))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("--after is 8, but stage 1 has 8 steps; --steps begins with 1");
  }

  private static StagePlan stage(Objective objective, UpdateRule optimizer, double learningRate) {
    return new StagePlan(
        objective,
        new StageLength.Steps(STEPS),
        new StepPlan(optimizer, learningRate, new Constant(0), 4, null, 10));
  }

  private static FirstOrderPlan plan(
      List<StagePlan> stages, int stage, int after, List<Integer> steps) {
    return new FirstOrderPlan(training(stages), probe(), stage, after, ETAS, steps);
  }

  private static TrainingPlan training(List<StagePlan> stages) {
    DataPlan data = new DataPlan(world.training(), 16, List.of(), truncation(), true);
    return new TrainingPlan(world.model(), data, 0, stages);
  }

  private static ProbePlan probe() {
    return new ProbePlan(world.model(), world.probes(), 1, List.of(), truncation());
  }

  private static Truncation truncation() {
    return new Truncation(128, 64, Truncation.By.ROW);
  }

  private static FirstOrderResults run(FirstOrderPlan plan) {
    return new FirstOrderStudy(plan).run(cache.resolve("references"), PassListener.NONE);
  }
}
