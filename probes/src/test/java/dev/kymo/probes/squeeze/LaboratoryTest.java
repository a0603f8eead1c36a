package dev.kymo.probes.squeeze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Update vectors, sweeps and the 2-gram example. */
class LaboratoryTest {
  private static final double TOLERANCE = 1e-12;
  /** A bell of 30 labels around 10: the data's pair on its slope and in its valley. */
  private static final SqueezeSettings SETTINGS =
      new SqueezeSettings(30, 4, 10, 16, 27, 1, 1, 1, 20, 1);

  @Test
  void vectors_everyObjective_pullsAndPushesWhereItSays() {
    List<UpdateVector> vectors = UpdateVectors.of(SETTINGS);

    assertThat(vectors)
        .extracting(UpdateVector::name)
        .containsExactly("sft", "dpo-off-policy", "dpo-on-policy", "ipo", "spin", "sppo", "slic");
    assertThat(vectors).allSatisfy(vector -> {
      assertThat(vector.step().change(vector.chosen())).isPositive();
      assertThat(vector.pull().change(vector.chosen())).isPositive();
      if (vector.rejected() != null) {
        assertThat(vector.step().change(vector.rejected())).isNegative();
        assertThat(vector.push().change(vector.rejected())).isNegative();
      }
    });
    assertThat(named(vectors, "dpo-on-policy").rejected()).isEqualTo(10);
    assertThat(named(vectors, "spin").rejected()).isEqualTo(10);
    assertThat(named(vectors, "spin").chosen()).isEqualTo(16);
  }

  @Test
  void vectors_parts_addUpToFirstOrder() {
    for (UpdateVector vector : UpdateVectors.of(SETTINGS)) {
      double[] total = vector.step().firstOrder();
      double[] pull = vector.pull().firstOrder();
      double[] push = vector.push() == null ? new double[30] : vector.push().firstOrder();
      for (int label = 0; label < 30; label++) {
        assertThat(pull[label] + push[label]).isCloseTo(total[label], within(TOLERANCE));
      }
    }
  }

  /** A push in a valley lifts the peak and lowers most others; a push on the peak lifts them all. */
  @Test
  void vectors_push_squeezesInAValleyAndNotAtThePeak() {
    List<UpdateVector> vectors = UpdateVectors.of(SETTINGS);

    SqueezeEffect valley =
        SqueezeEffect.of(named(vectors, "dpo-off-policy").push(), SETTINGS.rejected());
    SqueezeEffect peak = SqueezeEffect.of(named(vectors, "dpo-on-policy").push(), 10);

    assertThat(valley.best()).isEqualTo(10);
    assertThat(valley.changeBest()).isPositive();
    assertThat(valley.falling()).isGreaterThan(20);
    assertThat(peak.falling()).isLessThan(valley.falling());
  }

  /** G⁺ and G⁻ cancel but at y⁺ and y⁻ if both have the same kernel and slope; then all others move alike. */
  @Test
  void vectors_dpoWithEqualKernels_movesAllOthersAlike() {
    UpdateVector dpo = named(UpdateVectors.of(SETTINGS), "dpo-off-policy");

    double change = dpo.step().change(0);

    for (int label = 0; label < 30; label++) {
      if (label != 16 && label != 27) {
        assertThat(dpo.step().change(label)).isCloseTo(change, within(TOLERANCE));
      }
    }
  }

  @Test
  void vectors_weakerKernelOfTheChosen_leavesThePushToSqueeze() {
    SqueezeSettings weaker = new SqueezeSettings(30, 4, 10, 16, 27, 1, 0.1, 1, 1, 1);

    UpdateVector dpo = named(UpdateVectors.of(weaker), "dpo-off-policy");

    assertThat(dpo.step().change(10)).isPositive();
    assertThat(dpo.othersFalling()).isBetween(15, 27);
  }

  /** In the valley y⁻ is far enough below y⁺ already: what is left of SLiC is its finetuning. */
  @Test
  void vectors_slicWithItsMarginReached_isFinetuning() {
    SqueezeSettings reached = new SqueezeSettings(30, 4, 10, 16, 27, 1, 1, 1, 5, 1);
    List<UpdateVector> vectors = UpdateVectors.of(reached);

    assertThat(named(vectors, "slic").slopes()).containsExactly(-1.0, 0.0);
    assertThat(named(vectors, "slic").step().changes())
        .containsExactly(named(vectors, "sft").step().changes());
  }

  @Test
  void vectors_chosenIsTheModelsOwnAnswer_spinPushesTheNext() {
    SqueezeSettings own = new SqueezeSettings(30, 4, 10, 10, 27, 1, 1, 1, 1, 1);

    assertThat(named(UpdateVectors.of(own), "spin").rejected()).isEqualTo(9);
  }

  /** To first order exactly the labels with less probability than ‖π‖² − π(y⁻) fall. */
  @Test
  void sweeps_smallSteps_fallBelowTheThreshold() {
    SqueezeSettings small = new SqueezeSettings(30, 4, 10, 16, 27, 1e-6, 1, 1, 1, 1);

    for (SweepPoint point : SqueezeSweeps.of(small)) {
      if (point.learningRate() > 1e-6) {
        continue;
      }
      SoftmaxDistribution bell = SoftmaxDistribution.bell(30, 10, point.peakiness());
      int below = 0;
      for (int label = 0; label < 30; label++) {
        boolean other = label != point.effect().rejected();
        below += other && bell.probability(label) < point.threshold() ? 1 : 0;
      }
      assertThat(point.effect().falling()).as(point.toString()).isEqualTo(below);
    }
  }

  @Test
  void sweeps_defaults_guaranteesHoldEverywhereAndTheEffectGrows() {
    List<SweepPoint> points = SqueezeSweeps.of(SETTINGS);

    assertThat(points).allSatisfy(point -> {
      assertThat(point.effect().changeRejected()).isNegative();
      assertThat(point.effect().changeBest()).isPositive();
    });
    List<SweepPoint> valley = points.stream()
        .filter(point ->
            point.sweep() == SqueezeSweep.PEAKINESS && point.curve().equals("y⁻ in the valley"))
        .toList();
    assertThat(valley).hasSize(33);
    assertThat(valley.get(0).effect().falling()).isZero();
    assertThat(valley.get(32).effect().shareFalling()).isGreaterThan(0.8);
  }

  @Test
  void twoGram_pushOnAnAllButImpossibleLabel_squeezesEverythingIntoTheFirst() {
    List<TwoGram> steps = TwoGram.of(30, 1, 3);

    TwoGram before = steps.get(0);
    TwoGram after = steps.get(1);
    double normalizer = Math.exp(-10) + Math.exp(10) + 28;
    assertThat(Math.exp(before.rejectedLogProbability()))
        .isCloseTo(Math.exp(-10) / normalizer, within(TOLERANCE));
    assertThat(after.rejectedLogProbability() - before.rejectedLogProbability()).isLessThan(-1.9);
    assertThat(after.otherLogProbability() - before.otherLogProbability()).isLessThan(-0.9);
    assertThat(after.bestLogProbability()).isGreaterThan(before.bestLogProbability());
    assertThat(steps)
        .extracting(TwoGram::elsewhereLogProbability)
        .containsOnly(before.elsewhereLogProbability());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "3   | 4  | 1  | 0 | 2  | 1 | 1 | 1 | --vocabulary is 3, must be from 4 to 200",
        "201 | 4  | 1  | 0 | 2  | 1 | 1 | 1 | --vocabulary is 201, must be from 4 to 200",
        "9   | -1 | 1  | 0 | 2  | 1 | 1 | 1 | --peakiness is -1.0, must be from 0 to 50.0",
        "9   | NaN | 1 | 0 | 2  | 1 | 1 | 1 | --peakiness is NaN, must be from 0 to 50.0",
        "9   | 4  | 9  | 0 | 2  | 1 | 1 | 1 | --mode is 9, must be a label from 0 to 8",
        "9   | 4  | 1  | -1 | 2 | 1 | 1 | 1 | --chosen is -1, must be a label from 0 to 8",
        "9   | 4  | 1  | 0 | 10 | 1 | 1 | 1 | --rejected is 10, must be a label from 0 to 8",
        "9   | 4  | 1  | 2 | 2  | 1 | 1 | 1 | --chosen and --rejected are both 2, must differ",
        "9   | 4  | 1  | 0 | 2  | 0 | 1 | 1 | --eta is 0.0, must be a number greater than 0",
        "9   | 4  | 1  | 0 | 2  | Infinity | 1 | 1 | --eta is Infinity, must be",
        "9   | 4  | 1  | 0 | 2  | 1 | -1 | 1 | --kernel-chosen is -1.0, must be a number of at least 0",
        "9   | 4  | 1  | 0 | 2  | 1 | 1 | 0 | --beta is 0.0, must be a number greater than 0",
      })
  void settings_outOfRange_nameOptionValueAndRange(
      int vocabulary,
      double peakiness,
      int mode,
      int chosen,
      int rejected,
      double eta,
      double kernel,
      double beta,
      String message) {
    assertThatThrownBy(() -> new SqueezeSettings(
            vocabulary, peakiness, mode, chosen, rejected, eta, kernel, beta, 1, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  private static UpdateVector named(List<UpdateVector> vectors, String name) {
    return vectors.stream().filter(v -> v.name().equals(name)).findFirst().orElseThrow();
  }
}
