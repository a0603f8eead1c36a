package dev.kymo.probes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.kymo.probes.step.WorldRows;
import dev.kymo.vocabulary.HeldOutRow;
import dev.kymo.vocabulary.StepRow;
import dev.kymo.workers.checkpoint.CheckpointId;
import dev.kymo.workers.checkpoint.CheckpointUnreadableException;
import dev.kymo.workers.objective.Dpo;
import dev.kymo.workers.objective.Nca;
import dev.kymo.workers.objective.Objective;
import dev.kymo.workers.objective.Reduction;
import dev.kymo.workers.objective.Reference;
import dev.kymo.workers.objective.Slic;
import dev.kymo.workers.training.ParameterSnapshot;
import dev.kymo.workers.training.Resumption;
import dev.kymo.workers.training.StagePlan;
import dev.kymo.workers.training.Trainer;
import dev.kymo.workers.training.TrainingPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The held-out rows here are those that each step trains on, so that the steps' own rewards are known to be right. */
class HeldOutProbeTest extends StagedProbeTest {
  /** Of rewards of some nats: float32 sums over a few dozen tokens, of one row at a time here and of a batch there. */
  private static final double TOLERANCE = 2e-4;

  static Stream<Objective> referenced() {
    return Stream.of(
        new Dpo(0.1, Reduction.SUM, Reference.STAGE_START),
        new Dpo(0.5, Reduction.TOKEN_MEAN, Reference.STAGE_START),
        new Nca(0.3, Reduction.SUM, Reference.MODEL));
  }

  @ParameterizedTest
  @MethodSource("referenced")
  void read_ofTheRowsTrainedOn_areTheNextStepsRewards(Objective objective) {
    TrainingPlan plan = plan(SFT, objective);
    try (Trainer trainer = trainer(plan, null);
        Probe probe = probe(plan)) {
      stepToStageTwo(trainer);
      trainer.takeStep();

      HeldOutRow found = read(probe, trainer);
      StepRow step = trainer.takeStep();

      double chosen = mean(step.chosenReward());
      double rejected = mean(step.rejectedReward());
      assertThat(found.step()).isEqualTo(step.step() - 1);
      assertThat(found.stage()).isEqualTo(2);
      assertThat(found.count()).isEqualTo(ROWS);
      assertThat(Math.abs(chosen) + Math.abs(rejected)).isGreaterThan(100 * TOLERANCE);
      assertThat(found.chosenRewardMean()).isCloseTo(chosen, within(TOLERANCE));
      assertThat(found.rejectedRewardMean()).isCloseTo(rejected, within(TOLERANCE));
      assertThat(found.marginMean()).isCloseTo(chosen - rejected, within(2 * TOLERANCE));
      assertThat(found.accuracy()).isEqualTo(share(step));
    }
  }

  @ParameterizedTest
  @MethodSource("referenced")
  void read_afterAResumptionInMidStage_sameBits(Objective objective) {
    TrainingPlan plan = plan(SFT, objective);
    CheckpointId start;
    CheckpointId middle;
    HeldOutRow uninterrupted;
    try (Trainer trainer = trainer(plan, null);
        Probe probe = probe(plan)) {
      start = stepToStageTwo(trainer);
      trainer.takeStep();
      read(probe, trainer);
      middle = checkpoint(trainer);
      trainer.takeStep();
      uninterrupted = read(probe, trainer);
    }

    HeldOutRow resumed;
    try (Trainer trainer = trainer(plan, new Resumption(folder(middle), List.of(start, middle)));
        Probe probe = probe(plan)) {
      trainer.takeStep();
      resumed = read(probe, trainer);
    }

    assertThat(timeless(resumed)).isEqualTo(timeless(uninterrupted));
  }

  @Test
  void read_ofAnUpdate_asOfTheParametersAfterIt() {
    TrainingPlan plan = plan(SFT, new Dpo(0.1, Reduction.SUM, Reference.STAGE_START));
    try (Trainer trainer = trainer(plan, null);
        Probe probe = probe(plan)) {
      stepToStageTwo(trainer);

      HeldOutRow ofUpdate;
      try (ParameterSnapshot update = trainer.takeObservedStep().update()) {
        ofUpdate = (HeldOutRow) probe.read(update).get(0);
      }

      assertThat(timeless(ofUpdate)).isEqualTo(timeless(read(probe, trainer)));
    }
  }

  @Test
  void read_atItsOwnReference_nothingIsGained() {
    TrainingPlan plan = plan(new Dpo(0.1, Reduction.SUM, Reference.STAGE_START));
    try (Trainer trainer = trainer(plan, null);
        Probe probe = probe(plan)) {

      HeldOutRow found = read(probe, trainer);

      assertThat(timeless(found)).isEqualTo(new HeldOutRow(0, 1, ROWS, 0, 0, 0, 0, 0));
    }
  }

  @Test
  void read_ofTheModelAsReference_tellsWhatTheStageBeforeGained() {
    TrainingPlan plan = plan(SFT, new Dpo(0.1, Reduction.SUM, Reference.MODEL));
    try (Trainer trainer = trainer(plan, null);
        Probe probe = probe(plan)) {
      stepToStageTwo(trainer);
      StepRow first = trainer.takeStep();
      HeldOutRow found = read(probe, trainer);

      assertThat(mean(first.chosenReward())).isGreaterThan(0.1);
      assertThat(found.chosenRewardMean()).isGreaterThan(mean(first.chosenReward()) / 2);
    }
  }

  @Test
  void read_objectiveWithoutRewards_findsNothing() {
    TrainingPlan plan = plan(SFT, new Slic(1, 1, "chosen", Reduction.SUM));
    try (Trainer trainer = trainer(plan, null);
        Probe probe = probe(plan)) {
      for (int step = 1; step <= 3; step++) {
        trainer.takeStep();
        try (ParameterSnapshot snapshot = trainer.snapshot()) {
          assertThat(probe.read(snapshot)).isEmpty();
        }
      }
    }
  }

  @Test
  void read_startOfStageDamaged_isToldAsSuch() throws IOException {
    TrainingPlan plan = plan(SFT, new Dpo(0.1, Reduction.SUM, Reference.STAGE_START));
    try (Trainer trainer = trainer(plan, null);
        Probe probe = probe(plan)) {
      CheckpointId start = stepToStageTwo(trainer);
      trainer.takeStep();
      Files.write(folder(start).resolve("parameters.safetensors"), new byte[9]);

      try (ParameterSnapshot snapshot = trainer.snapshot()) {
        assertThatThrownBy(() -> probe.read(snapshot))
            .isInstanceOf(CheckpointUnreadableException.class)
            .hasMessageContaining(start.name());
      }
    }
  }

  private static HeldOutRow read(Probe probe, Trainer trainer) {
    try (ParameterSnapshot snapshot = trainer.snapshot()) {
      return (HeldOutRow) probe.read(snapshot).get(0);
    }
  }

  private static HeldOutRow timeless(HeldOutRow row) {
    return new HeldOutRow(
        row.step(),
        row.stage(),
        row.count(),
        row.chosenRewardMean(),
        row.rejectedRewardMean(),
        row.marginMean(),
        row.accuracy(),
        0);
  }

  private static double mean(@Nullable List<Double> rewards) {
    return rewards.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
  }

  private static double share(StepRow step) {
    int right = 0;
    for (int i = 0; i < ROWS; i++) {
      right += step.chosenReward().get(i) > step.rejectedReward().get(i) ? 1 : 0;
    }
    return (double) right / ROWS;
  }

  private static Probe probe(TrainingPlan plan) {
    ProbePlan set =
        new ProbePlan(world.model(), world.training(), ROWS, List.of(), WorldRows.TRUNCATION);
    return new LanguageModelProbes()
        .open(new HeldOutProbe.Planned(
            set, 1, plan.stages().stream().map(StagePlan::objective).toList()));
  }
}
