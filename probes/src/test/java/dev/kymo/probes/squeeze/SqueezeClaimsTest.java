package dev.kymo.probes.squeeze;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kymo.probes.LaboratoryClaim;
import dev.kymo.probes.LaboratoryClaim.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SqueezeClaimsTest {
  private static final int CASES = 4000;
  /** Differences of two softmaxes are exact to this, and cannot contradict a sign beyond it. */
  private static final double RESOLUTION = 1e-9;

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 2})
  void check_randomCases_guaranteesHoldInEachAndTendenciesInMost(long seed) {
    List<LaboratoryClaim> claims = SqueezeClaims.check(seed, CASES);

    assertThat(claims)
        .extracting(LaboratoryClaim::id)
        .containsExactly("Q1", "Q2", "Q3", "Q4", "Q5");
    assertThat(claims.subList(0, 2)).allSatisfy(claim -> {
      assertThat(claim.guaranteed()).isTrue();
      assertThat(claim.cases()).isEqualTo(CASES);
      assertThat(claim.held()).isEqualTo(CASES);
    });
    assertThat(claims.subList(2, 5))
        .allSatisfy(claim -> assertThat(claim.verdict()).isNotEqualTo(Verdict.FAILS));
  }

  /** The same by weights that are moved and softmaxes that are subtracted, where that has the resolution. */
  @Test
  void push_randomCases_movesRejectedAndBestAsTheUpdatedModelDoes() {
    int resolved = 0;
    for (int number = 0; number < CASES; number++) {
      SqueezeCase random = SqueezeCase.random(7, number);
      SoftmaxRegression model = new SoftmaxRegression(random.weights());
      SoftmaxDistribution before = model.predict(random.features());
      int best = before.mostLikelyBut(random.rejected());
      SoftmaxDistribution after = model
          .updated(
              random.features(),
              LogitGradient.pushingDown(before, random.rejected()),
              random.learningRate())
          .predict(random.features());

      double ofRejected =
          after.logProbability(random.rejected()) - before.logProbability(random.rejected());
      double ofBest = after.logProbability(best) - before.logProbability(best);

      assertThat(ofRejected).as("case %d", number).isLessThan(RESOLUTION);
      assertThat(ofBest).as("case %d", number).isGreaterThan(-RESOLUTION);
      resolved += ofRejected < -RESOLUTION && ofBest > RESOLUTION ? 1 : 0;
    }
    assertThat(resolved).isGreaterThan(CASES / 4);
  }

  /** What would be seen if the claims were wrong: a pull on y⁻ breaks both guarantees. */
  @Test
  void effect_ofAPull_breaksTheGuarantees() {
    for (int number = 0; number < 100; number++) {
      SqueezeCase random = SqueezeCase.random(3, number);
      SoftmaxDistribution before = random.prediction();
      double[] pull = LogitGradient.pushingDown(before, random.rejected());

      SqueezeEffect effect = SqueezeEffect.of(
          SoftmaxStep.of(before, -random.learningRate(), 1, pull), random.rejected());

      assertThat(effect.changeRejected()).isPositive();
      assertThat(effect.changeBest()).isNegative();
    }
  }

  @Test
  void random_cases_coverFlatAndPeakedSmallAndLarge() {
    double largest = 0;
    double smallest = 1;
    for (int number = 0; number < CASES; number++) {
      SqueezeCase random = SqueezeCase.random(0, number);
      double probability = random.prediction().probability(random.rejected());
      largest = Math.max(largest, probability);
      smallest = Math.min(smallest, probability);
      assertThat(random.otherRejected()).isNotEqualTo(random.rejected());
      assertThat(random.otherRejected()).isBetween(0, random.weights().length - 1);
    }

    assertThat(largest).isGreaterThan(0.999);
    assertThat(smallest).isLessThan(1e-30);
  }

  @ParameterizedTest
  @CsvSource({
    "10, 10,     , HOLDS",
    "10,  9,     , TENDENCY",
    "10,  5,     , FAILS",
    "10,  0,     , FAILS",
    "10,  9,  0.1, TENDENCY",
    "10,  9, -0.1, MIXED",
    "10,  9,    0, MIXED",
    "10,  5,  0.1, MIXED",
    "10,  5, -0.1, FAILS",
  })
  void verdict_byShareOfCasesAndAverage(long cases, long held, Double average, Verdict verdict) {
    assertThat(new LaboratoryClaim("Q1", "", true, cases, held, average, "").verdict())
        .isEqualTo(verdict);
  }
}
