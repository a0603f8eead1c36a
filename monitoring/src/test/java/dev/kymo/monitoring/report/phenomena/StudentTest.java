package dev.kymo.monitoring.report.phenomena;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StudentTest {
  /** Half a unit of the table's last digit, times the density there, and what the sum below leaves. */
  private static final double ROUNDED = 2e-4;

  private static final int POINTS = 200_000;

  /** The density (1 + t²/ν)^(−(ν+1)/2), summed over angles t = √ν tan φ, which makes it cos^(ν−1) φ. */
  private static double beyond(double t, int degrees) {
    double above = 0;
    double all = 0;
    double from = Math.atan(t / Math.sqrt(degrees));
    for (int i = 0; i < POINTS; i++) {
      double angle = Math.PI * ((i + 0.5) / POINTS - 0.5);
      double density = Math.pow(Math.cos(angle), degrees - 1);
      all += density;
      above += angle > from ? density : 0;
    }
    return above / all;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 7, 11, 16, 23, 29, 30})
  void twentieth_isExceededInOneCaseOfTwenty(int degrees) {
    assertThat(beyond(Student.twentieth(degrees), degrees)).isCloseTo(0.05, within(ROUNDED));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1})
  void twentieth_withoutADegreeOfFreedom_isNeverExceeded(int degrees) {
    assertThat(Student.twentieth(degrees)).isInfinite();
  }
}
