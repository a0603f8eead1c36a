package dev.kymo.probes.digits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class CorrelationTest {
  private static final double EXACT = 1e-12;

  /** scipy.stats: pearsonr and spearmanr of [1, 2, 3, 4, 5] and [2, 1, 4, 3, 7] are 0.8241634 and 0.8. */
  @Test
  void of_knownPairs_isWhatStatisticsSay() {
    Correlation correlation =
        Correlation.of(new double[] {1, 2, 3, 4, 5}, new double[] {2, 1, 4, 3, 7});

    assertThat(correlation.pearson()).isCloseTo(12 / Math.sqrt(10 * 21.2), within(EXACT));
    assertThat(correlation.spearman()).isCloseTo(0.8, within(EXACT));
  }

  /** Ranks 0, 1.5, 1.5, 3 against 0, 1, 2, 3: covariance 4.5, variances 4.5 and 5. */
  @Test
  void spearman_ties_shareTheirRank() {
    Correlation correlation =
        Correlation.of(new double[] {1, 5, 5, 100}, new double[] {1, 2, 3, 4});

    assertThat(correlation.spearman()).isCloseTo(4.5 / Math.sqrt(4.5 * 5), within(EXACT));
  }

  @Test
  void offDiagonal_diagonals_doNotCount() {
    double[][] x = {{100, 1, 2}, {3, -50, 4}, {5, 6, 7}};
    double[][] y = {{0, 2, 4}, {6, 1, 8}, {10, 12, 99}};

    Correlation correlation = Correlation.offDiagonal(x, y);

    assertThat(correlation.pearson()).isCloseTo(1, within(EXACT));
    assertThat(correlation.spearman()).isCloseTo(1, within(EXACT));
  }

  @Test
  void of_constant_isNotANumber() {
    assertThat(Correlation.of(new double[] {1, 1}, new double[] {1, 2}).pearson())
        .isNaN();
  }
}
