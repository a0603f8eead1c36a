package dev.kymo.probes.firstorder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class RemainderCurveTest {
  /** A few roundings of logarithms. */
  private static final double EXACT = 1e-12;

  private static final double FINER = 0x1p-29;

  @Test
  void fit_powerOfX_isThatPower() {
    List<PowerLaw.Point> points = DoubleStream.of(1e-4, 1e-3, 0.5, 7)
        .mapToObj(x -> new PowerLaw.Point(x, 3 * Math.pow(x, 1.7)))
        .toList();

    PowerLaw law = PowerLaw.fit(points);

    assertThat(law).isNotNull();
    assertThat(law.slope()).isCloseTo(1.7, within(EXACT));
    assertThat(law.factor()).isCloseTo(3, within(3 * EXACT));
    assertThat(law.from()).isEqualTo(1e-4);
    assertThat(law.to()).isEqualTo(7);
    assertThat(law.points()).isEqualTo(4);
  }

  /** log₂ y is 0, 2, 1 at log₂ x of 0, 1, 2: the least-squares line is 1/2 + x/2. */
  @Test
  void fit_scattered_isLeastSquares() {
    PowerLaw law = PowerLaw.fit(
        List.of(new PowerLaw.Point(1, 1), new PowerLaw.Point(2, 4), new PowerLaw.Point(4, 2)));

    assertThat(law).isNotNull();
    assertThat(law.slope()).isCloseTo(0.5, within(EXACT));
    assertThat(law.factor()).isCloseTo(Math.sqrt(2), within(EXACT));
  }

  @Test
  void fit_twoPoints_saysNothing() {
    assertThat(PowerLaw.fit(List.of(new PowerLaw.Point(1, 1), new PowerLaw.Point(2, 4))))
        .isNull();
  }

  /** Rounding below 1e-6, 40·x from there, the sixth power of a slope beyond a tenth. */
  @Test
  void slope_noiseAndBend_areLeftOut() {
    double floor = 1e-6;
    RemainderCurve curve = curve(
        floor,
        x -> x < 1e-6 ? 5e-6 : x > 0.0025 ? 0.1 * Math.pow(x / 0.0025, 6) : 40 * x,
        1e-8,
        1e-7,
        1e-6,
        1e-5,
        1e-4,
        1e-3,
        1e-2,
        1e-1);

    PowerLaw slope = curve.slope(RemainderCurve.STRAIGHT_TO);

    assertThat(slope).isNotNull();
    assertThat(slope.slope()).isCloseTo(1, within(EXACT));
    assertThat(slope.points()).isEqualTo(4);
    assertThat(slope.from()).isEqualTo(1e-6);
    assertThat(slope.to()).isEqualTo(1e-3);
  }

  @Test
  void within_straightLine_crossesWhereItDoes() {
    RemainderCurve curve = curve(0, x -> 40 * x, 1e-4, 1e-3, 1e-2);

    Crossing crossing = curve.within(0.1);

    assertThat(crossing.side()).isEqualTo(Crossing.Side.AT);
    assertThat(crossing.at()).isCloseTo(0.0025, within(0.0025 * EXACT));
  }

  @Test
  void within_dipBehindTheFirstCrossing_countsForNothing() {
    RemainderCurve curve = curve(0, x -> x == 2 ? 0.4 : 0.05, 1, 2, 4);

    assertThat(curve.within(0.1).at()).isBetween(1.0, 2.0);
  }

  @Test
  void within_neverOrAlways_saysOnWhichSide() {
    RemainderCurve curve = curve(0, x -> x, 1, 2, 4);

    assertThat(curve.within(0.5)).isEqualTo(new Crossing(1, Crossing.Side.BELOW));
    assertThat(curve.within(5)).isEqualTo(new Crossing(4, Crossing.Side.ABOVE));
  }

  @Test
  void within_overflow_endsBeforeIt() {
    RemainderCurve curve = curve(0, x -> x == 2 ? Double.NaN : 0.01, 1, 2, 4);

    assertThat(curve.within(0.1)).isEqualTo(new Crossing(1, Crossing.Side.AT));
  }

  /** A measured change of norm 2 at every x. */
  private static RemainderCurve curve(
      double floor, DoubleUnaryOperator relative, double... places) {
    List<RemainderCurve.Point> points = new ArrayList<>();
    for (double x : places) {
      points.add(new RemainderCurve.Point(
          x, new Remainder("chosen", 5, 2, 2 * relative.applyAsDouble(x), 2 * floor / FINER)));
    }
    return new RemainderCurve("chosen", points);
  }
}
