package dev.kymo.probes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kymo.probes.kernel.KernelDrift;
import dev.kymo.probes.step.WorldRows;
import dev.kymo.vocabulary.KernelRow;
import dev.kymo.workers.checkpoint.CheckpointId;
import dev.kymo.workers.checkpoint.CheckpointUnreadableException;
import dev.kymo.workers.objective.Reduction;
import dev.kymo.workers.objective.Slic;
import dev.kymo.workers.training.ParameterSnapshot;
import dev.kymo.workers.training.Resumption;
import dev.kymo.workers.training.Trainer;
import dev.kymo.workers.training.TrainingPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A stage's beginning counts whether or not its objective has a reference there. */
class KernelProbeTest extends StagedProbeTest {
  /** One pair, because each costs seconds. */
  private static final KernelPlan KERNEL =
      new KernelPlan(1, new ObservedRows.Drawn(1, List.of("chosen"), List.of(0), List.of()), 2);

  private static TrainingPlan plan() {
    return plan(SFT, new Slic(1, 1, "chosen", Reduction.SUM));
  }

  private static Probe probe() {
    ProbePlan set =
        new ProbePlan(world.model(), world.training(), ROWS, List.of(), WorldRows.TRUNCATION);
    return new LanguageModelProbes().open(KERNEL.probes(set).get(0));
  }

  private static List<KernelRow> read(Probe probe, Trainer trainer) {
    try (ParameterSnapshot snapshot = trainer.snapshot()) {
      return probe.read(snapshot).stream().map(KernelRow.class::cast).toList();
    }
  }

  private static List<KernelRow> timeless(List<KernelRow> rows) {
    return rows.stream().map(row -> row.withDrift(row.drift(), 0)).toList();
  }

  @Test
  void read_beforeTraining_nothingHasDrifted() {
    try (Trainer trainer = trainer(plan(), null);
        Probe probe = probe()) {

      List<KernelRow> found = read(probe, trainer);

      assertThat(found).hasSize(1).allMatch(row -> row.drift() == 0);
      assertThat(found).allMatch(row -> row.seconds() > 0);
    }
  }

  @Test
  void read_inTwoStages_isTheDistanceFromWhatWasReadWhereEachBegan() {
    try (Trainer trainer = trainer(plan(), null);
        Probe probe = probe()) {
      KernelDrift sinceModel = new KernelDrift(read(probe, trainer));
      stepToStageTwo(trainer);
      List<KernelRow> ended = read(probe, trainer);
      KernelDrift sinceStart = new KernelDrift(ended);
      trainer.takeStep();

      List<KernelRow> next = read(probe, trainer);

      assertThat(ended).allMatch(row -> row.drift() > 0);
      assertThat(ended).allMatch(row -> row.drift() == sinceModel.of(row));
      assertThat(next).allMatch(row -> row.drift() > 0);
      assertThat(next).allMatch(row -> row.drift() == sinceStart.of(row));
    }
  }

  @Test
  void read_afterAResumptionInMidStage_sameBits() {
    CheckpointId start;
    CheckpointId middle;
    List<KernelRow> uninterrupted;
    try (Trainer trainer = trainer(plan(), null);
        Probe probe = probe()) {
      start = stepToStageTwo(trainer);
      read(probe, trainer);
      trainer.takeStep();
      middle = checkpoint(trainer);
      trainer.takeStep();
      uninterrupted = read(probe, trainer);
    }

    List<KernelRow> resumed;
    try (Trainer trainer = trainer(plan(), new Resumption(folder(middle), List.of(start, middle)));
        Probe probe = probe()) {
      trainer.takeStep();
      resumed = read(probe, trainer);
    }

    assertThat(timeless(resumed)).isEqualTo(timeless(uninterrupted));
    assertThat(resumed).allMatch(row -> row.drift() > 0);
  }

  @Test
  void read_startOfStageDamaged_isToldAsSuch() throws IOException {
    try (Trainer trainer = trainer(plan(), null);
        Probe probe = probe()) {
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

  @Test
  void needsStartOf_everyStageButTheFirst() {
    PlannedProbe planned = new KernelProbe.Planned(
        new ProbePlan(world.model(), world.training(), ROWS, List.of(), WorldRows.TRUNCATION),
        KERNEL);

    assertThat(planned.needsStartOf(1)).isFalse();
    assertThat(planned.needsStartOf(2)).isTrue();
  }
}
