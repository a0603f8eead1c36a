package dev.kymo.monitoring.report.phenomena;

/** How many standard errors a mean must exceed whose standard error is estimated from few values: Student's t, one-sided. */
final class Student {
  /** At 5 %, by degrees of freedom, from 1. */
  private static final double[] AT_A_TWENTIETH = {
    6.314, 2.920, 2.353, 2.132, 2.015, 1.943, 1.895, 1.860, 1.833, 1.812, 1.796, 1.782, 1.771,
    1.761, 1.753, 1.746, 1.740, 1.734, 1.729, 1.725, 1.721, 1.717, 1.714, 1.711, 1.708, 1.706,
    1.703, 1.701, 1.699, 1.697
  };

  private Student() {}

  /** What t exceeds in one case of twenty; infinite without a degree of freedom, and as with thirty where there are more. */
  static double twentieth(int degrees) {
    return degrees < 1
        ? Double.POSITIVE_INFINITY
        : AT_A_TWENTIETH[Math.min(degrees, AT_A_TWENTIETH.length) - 1];
  }
}
