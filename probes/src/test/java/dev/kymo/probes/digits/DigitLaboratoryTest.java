package dev.kymo.probes.digits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.kymo.probes.LaboratoryClaim;
import dev.kymo.probes.calculus.Matrices;
import dev.kymo.probes.calculus.PassListener;
import dev.kymo.workers.engine.Torch;
import dev.kymo.workers.image.DigitSplit;
import dev.kymo.workers.image.Images;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DigitLaboratoryTest {
  private static final LearningSettings SETTINGS = new LearningSettings(1, 2, 10, 0.05, 4, 2);
  /** Shrinking η hundredfold from 0.05; third order bends the slope by less. */
  private static final double BEND = 0.1;

  private static DigitSplit digits;
  private static LearningResult perceptron;

  @BeforeAll
  static void learnOnce() {
    Torch.prepareThread();
    digits = DigitSplit.drawn(300, 100, 1);
    perceptron = DigitLaboratory.run(SETTINGS, ClassifierKind.MLP, digits, PassListener.NONE);
  }

  @BeforeEach
  void prepareThread() {
    Torch.prepareThread();
  }

  @Test
  void run_drawnDigits_learnsThem() {
    List<EpochReport> epochs = perceptron.epochs();

    assertThat(epochs).extracting(EpochReport::step).containsExactly(0, 30, 60);
    assertThat(epochs.get(0).testLoss()).isCloseTo(Math.log(10), within(0.5));
    assertThat(epochs.get(0).testAccuracy()).isLessThan(0.4);
    assertThat(epochs.get(2).testAccuracy()).isGreaterThan(0.6);
    assertThat(epochs.get(2).trainLoss()).isLessThan(epochs.get(1).trainLoss());
  }

  /** Predicted by the factors written out, measured by really taking the step. */
  @ParameterizedTest
  @EnumSource(ClassifierKind.class)
  void moments_remainder_fallsLinearlyInEta(ClassifierKind kind) {
    LearningSettings settings = new LearningSettings(3, 1, 10, 0.02, 30, 2);

    LearningResult result =
        DigitLaboratory.run(settings, kind, DigitSplit.drawn(60, 60, 2), PassListener.NONE);

    assertThat(result.moments()).extracting(Moment::epoch).containsExactly(0, 1);
    for (Moment moment : result.moments()) {
      assertThat(moment.effects()).hasSize(20);
      for (StepEffect effect : moment.effects()) {
        assertThat(effect.aboveNoise()).isTrue();
        assertThat(effect.remainders().get(2)).isLessThan(0.02);
        assertThat(effect.slope()).as("%s", effect.remainders()).isCloseTo(1, within(BEND));
      }
    }
    LaboratoryClaim first = LearningClaims.of(result).get(0);
    assertThat(first.cases()).isEqualTo(40);
    assertThat(first.verdict()).isEqualTo(LaboratoryClaim.Verdict.HOLDS);
  }

  @Test
  void influence_accumulated_isOfEveryFourthStepAndLiftsWhatIsLearnt() {
    ClassInfluence influence = perceptron.influence();

    assertThat(influence.steps()).isEqualTo(15);
    assertThat(perceptron.steps())
        .extracting(TakenApart::step)
        .startsWith(4, 8)
        .endsWith(56, 60)
        .hasSize(15);
    for (int u = 0; u < Images.DIGITS; u++) {
      assertThat(influence.ofOwnLabel()[u][u]).as("learning %s", u).isPositive();
    }
  }

  /**
   * Forward mode along each class's descent, against what the step really changed: with ten times smaller steps the formula leaves about
   * a tenth of each, and of their sum a few percent.
   */
  @Test
  void steps_smallerEta_leaveLessAndSumToTheMeasuredChange() {
    LearningSettings smaller = new LearningSettings(1, 1, 10, 0.005, 4, 2);

    LearningResult slow =
        DigitLaboratory.run(smaller, ClassifierKind.MLP, digits, PassListener.NONE);

    double ratio =
        slow.steps().get(0).relativeRemainder() / perceptron.steps().get(0).relativeRemainder();
    assertThat(ratio).isBetween(0.07, 0.14);
    ClassInfluence influence = slow.influence();
    assertThat(Matrices.relativeRemainder(influence.measured(), influence.total(), 1))
        .isLessThan(0.05);
  }

  @Test
  void similarity_isOneOfAnImageWithItselfAndAtMostOne() {
    for (Moment moment : perceptron.moments()) {
      for (int o = 0; o < Images.DIGITS; o++) {
        for (int u = 0; u < Images.DIGITS; u++) {
          assertThat(moment.similarity()[o][u]).isBetween(0.0, 1.0);
          assertThat(moment.traceSimilarity()[o][u]).isBetween(-1.0, 1.0);
        }
      }
    }
    DigitSplit same = new DigitSplit("same", digits.test(), digits.test());

    LearningResult own = DigitLaboratory.run(
        new LearningSettings(1, 1, 100, 0.05, 1, 2), ClassifierKind.MLP, same, PassListener.NONE);

    // two images of a class, each with itself and with the other
    double[][] similarity = own.moments().get(0).similarity();
    double withTheOther = 2 * similarity[3][3] - 1;
    assertThat(withTheOther).isBetween(0.0, 1.0);
  }

  @Test
  void residual_ofAFour_isThePredictionMinusOneAtFour() {
    StepEffect effect = perceptron.moments().get(0).effectsOf(4).get(0);

    double sum = 0;
    for (int v = 0; v < Images.DIGITS; v++) {
      sum += effect.residual()[v];
      assertThat(effect.residual()[v]).isBetween(v == 4 ? -1.0 : 0.0, v == 4 ? 0.0 : 1.0);
    }
    assertThat(sum).isCloseTo(0, within(1e-14));
  }

  /** One step lifts a 4 far more on a 0 than on a 9, and all others a little less: most cases say one thing, the average another. */
  @Test
  void claims_mostCasesAgainstTheAverage_areMixed() {
    List<Moment> moments = perceptron.moments();
    List<StepEffect> changed = new ArrayList<>(moments.get(0).effects());
    int place = changed.indexOf(moments.get(0).effectsOf(Moment.LEARNT).get(0));
    for (StepEffect effect : moments.get(0).effectsOf(Moment.LEARNT)) {
      changed.set(changed.indexOf(effect), withLifts(effect, 0.2, 0.1));
    }
    changed.set(place, withLifts(changed.get(place), 0.1, 9));

    LaboratoryClaim claim = LearningClaims.of(withEffects(perceptron, changed)).get(1);

    assertThat(claim.id()).isEqualTo("L2");
    assertThat(2 * claim.held()).isGreaterThan(claim.cases());
    assertThat(claim.average()).isNegative();
    assertThat(claim.verdict()).isEqualTo(LaboratoryClaim.Verdict.MIXED);
    assertThat(claim.note())
        .matches("on average log π\\(4\\) changes by \\+0.* on a 9, \\+.* on a 0");
  }

  private static StepEffect withLifts(StepEffect effect, double ofAlike, double ofUnlike) {
    double[][] measured =
        Arrays.stream(effect.measured()).map(double[]::clone).toArray(double[][]::new);
    measured[Moment.ALIKE][effect.label()] = ofAlike;
    measured[Moment.UNLIKE][effect.label()] = ofUnlike;
    return new StepEffect(
        effect.label(),
        effect.residual(),
        measured,
        effect.predicted(),
        effect.remainders(),
        effect.aboveNoise());
  }

  /** With the first moment's effects exchanged. */
  private static LearningResult withEffects(LearningResult result, List<StepEffect> effects) {
    Moment first = result.moments().get(0);
    List<Moment> moments = new ArrayList<>(result.moments());
    moments.set(
        0,
        new Moment(
            first.epoch(),
            effects,
            first.adaptationNorm(),
            first.kernelNorm(),
            first.residualNorm(),
            first.similarity(),
            first.traceSimilarity(),
            first.ofAlike(),
            first.ofUnlike()));
    return new LearningResult(
        result.kind(),
        result.epochs(),
        result.steps(),
        moments,
        result.influence(),
        result.imageCosine());
  }

  @Test
  void run_again_isTheSameBitForBit() {
    LearningResult again =
        DigitLaboratory.run(SETTINGS, ClassifierKind.MLP, digits, PassListener.NONE);

    assertThat(again.epochs()).isEqualTo(perceptron.epochs());
    assertThat(again.steps()).isEqualTo(perceptron.steps());
    assertThat(again.influence().predicted())
        .isDeepEqualTo(perceptron.influence().predicted());
    assertThat(again.moments().get(2).similarity())
        .isDeepEqualTo(perceptron.moments().get(2).similarity());
  }

  @Test
  void run_hugeEta_saysSo() {
    LearningSettings huge = new LearningSettings(1, 1, 10, 10, 30, 2);

    assertThatThrownBy(
            () -> DigitLaboratory.run(huge, ClassifierKind.MLP, digits, PassListener.NONE))
        .isInstanceOf(LearningDivergedException.class)
        .hasMessageContaining("--eta is 10.0, and after 30 steps the loss is");
  }

  @Test
  void check_tooFewImages_namesTheOption() {
    assertThatThrownBy(() -> DigitLaboratory.check(
            new LearningSettings(0, 1, 10, 0.1, 1, 20), DigitSplit.drawn(300, 50, 0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--examples is 20, but some class has fewer test images");
    assertThatThrownBy(() -> DigitLaboratory.check(
            new LearningSettings(0, 1, 31, 0.1, 1, 2), DigitSplit.drawn(30, 50, 0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--batch is 31");
  }
}
