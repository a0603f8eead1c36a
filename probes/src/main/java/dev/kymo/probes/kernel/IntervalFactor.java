package dev.kymo.probes.kernel;

/**
 * How many standard errors on either side of an estimate make an interval that holds the truth in about 95 % of cases, the standard error being itself
 * estimated from few draws: Student's t, with rows · (draws − 1) degrees of freedom. Tested against exact kernels; see docs/mathematics.md.
 */
public final class IntervalFactor {
  /** At 2.5 % on either side, by degrees of freedom, from 1. */
  private static final double[] OF_SIMILARITY = {
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160,
    2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056,
    2.052, 2.048, 2.045, 2.042
  };
  /** At 1 %: squared lengths of few draws are skewed, so that small estimates have small errors, and 2.5 % would miss up to a tenth of norms. */
  private static final double[] OF_NORM = {
    31.821, 6.965, 4.541, 3.747, 3.365, 3.143, 2.998, 2.896, 2.821, 2.764, 2.718, 2.681, 2.650,
    2.624, 2.602, 2.583, 2.567, 2.552, 2.539, 2.528, 2.518, 2.508, 2.500, 2.492, 2.485, 2.479,
    2.473, 2.467, 2.462, 2.457
  };

  private IntervalFactor() {}

  /**
   * Of a mean of norms over rows.
   *
   * @param rows at least 1
   * @param draws behind each row's estimate and its standard error, at least 2
   */
  public static double ofNorm(int rows, int draws) {
    return factor(OF_NORM, rows, draws);
  }

  /** Of a mean of similarities, likewise. */
  public static double ofSimilarity(int rows, int draws) {
    return factor(OF_SIMILARITY, rows, draws);
  }

  private static double factor(double[] byDegrees, int rows, int draws) {
    long degrees = (long) rows * (draws - 1);
    if (degrees < 1) {
      throw new IllegalArgumentException(
          rows + " rows with " + draws + " draws tell no standard error");
    }
    // as with thirty where there are more: wider by 6 % at most
    return byDegrees[(int) Math.min(degrees, byDegrees.length) - 1];
  }
}
