package dev.kymo.workers.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.kymo.vocabulary.StepRow;
import dev.kymo.workers.objective.Dpo;
import dev.kymo.workers.objective.Objective;
import dev.kymo.workers.objective.Objectives;
import dev.kymo.workers.objective.PairwiseObjective;
import dev.kymo.workers.objective.Reduction;
import dev.kymo.workers.objective.Reference;
import dev.kymo.workers.objective.RobustDpo;
import dev.kymo.workers.objective.Sft;
import dev.kymo.workers.objective.Slic;
import dev.kymo.workers.optimizer.RmsProp;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every objective trains a real model, and lowers its own loss by it. */
class ObjectivesTrainTest {
  private static final int STEPS = 6;
  /** One batch. */
  private static final int ROWS = 3;
  /** RMSprop's first steps move every parameter by up to ten times as much. */
  private static final double LEARNING_RATE = 1e-4;
  /** Log-probabilities are float32, some tens in size. */
  private static final double TOLERANCE = 1e-9;

  @TempDir
  Path folder;

  static Stream<Objective> objectives() {
    Stream<Objective> ofPairs = Objectives.FAMILY.members().stream()
        .<Objective>map(member -> member.schema().byDefault())
        .filter(objective -> objective instanceof PairwiseObjective);
    Stream<Objective> others = Stream.of(
        new RobustDpo(0.1, 0.2, Reduction.SUM, Reference.STAGE_START),
        new Dpo(0.1, 0.2, Reduction.SUM, Reference.STAGE_START),
        new Slic(1, 0.5, "chosen", Reduction.SUM),
        new Slic(1, 0.5, "irr_hum", Reduction.TOKEN_MEAN));
    return Stream.concat(ofPairs, others);
  }

  @ParameterizedTest
  @MethodSource("objectives")
  void takeStep_sameRowsAgain_lowersTheirLoss(Objective objective) {
    List<StepRow> records = train(objective);

    assertThat(records.get(STEPS - 1).loss()).isLessThan(records.get(0).loss());
    assertThat(records.get(0).objective()).isEqualTo(objective.name());
    assertThat(records.get(0).chosenLogprob()).hasSize(ROWS);
    assertThat(records.get(0).rejectedLogprob()).hasSize(ROWS);
  }

  @ParameterizedTest
  @MethodSource("objectives")
  void takeStep_lossOfAPair_reportsRewardsAndOthersDoNot(Objective objective) {
    StepRow last = train(objective).get(STEPS - 1);

    if (objective instanceof PairwiseObjective pairwise) {
      assertThat(last.chosenReward().get(0))
          .isNotZero()
          .isCloseTo(
              pairwise.beta()
                  * (last.chosenLogprob().get(0) - last.referenceChosenLogprob().get(0)),
              within(TOLERANCE));
      assertThat(last.rejectedReward()).hasSameSizeAs(last.rows());
    } else {
      assertThat(last.chosenReward()).isNull();
      assertThat(last.rejectedReward()).isNull();
      assertThat(last.referenceChosenLogprob()).isNull();
    }
  }

  @Test
  void start_slic_computesNoReference() {
    train(new Slic(1, 0.5, "chosen", Reduction.SUM));

    assertThat(Files.exists(folder.resolve("references"))).isFalse();
  }

  @Test
  void new_valueThatItsKeyDoesNotAllow_isRefused() {
    assertThatThrownBy(() -> new Dpo(0.1, 0.5, Reduction.SUM, Reference.MODEL))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("label-smoothing is 0.5, must be a number at least 0 and less than 0.5");
    assertThatThrownBy(() -> new Slic(-1, 0, "chosen", Reduction.SUM))
        .hasMessage("delta is -1.0, must be a number at least 0");
    assertThatThrownBy(() -> new Sft(List.of(), Reduction.SUM))
        .hasMessage("responses is [], must be a list, each a response type");
  }

  private List<StepRow> train(Objective objective) {
    TinyRun run = TinyRun.in(folder, ROWS);
    StagePlan stage = TinyRun.stage(
        objective, new StageLength.Steps(STEPS), RmsProp.DEFAULT, LEARNING_RATE, null);
    try (Trainer trainer = run.start(run.plan(1, false, stage))) {
      return TinyRun.finish(trainer);
    }
  }
}
