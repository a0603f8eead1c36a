package dev.kymo.monitoring.fold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kymo.vocabulary.KernelRow;
import java.util.List;
import org.junit.jupiter.api.Test;

class KernelDriftTest {
  private static final double ROUNDING = 1e-7;
  private final KernelDrift drift = new KernelDrift();

  private double at(long step, int stage, float... sketch) {
    return drift.accept(row(step, stage, "rejected", sketch));
  }

  private static KernelRow row(long step, int stage, String other, float... sketch) {
    List<Float> image = List.of(sketch[0], sketch[1]);
    return new KernelRow(
        step, stage, "chosen", other, 4, 1, 0, 1, 0, 0, 2.0, 2.0, Double.NaN, 4, image, 0.1);
  }

  @Test
  void accept_stepsOfTwoStages_tellsTheDistanceFromEachStagesBeginning() {
    assertThat(at(0, 1, 3, 4)).isZero();
    // (3, 0) away, of a length of 5
    assertThat(at(5, 1, 6, 4)).isCloseTo(0.6, within(ROUNDING));
    assertThat(at(10, 1, 6, 8)).isCloseTo(1, within(ROUNDING));
    assertThat(at(15, 2, 6, 8)).isZero();
    assertThat(at(20, 2, 0, 8)).isCloseTo(0.6, within(ROUNDING));
  }

  @Test
  void accept_stepsRepeatedAfterACrash_tellsTheSame() {
    at(0, 1, 3, 4);
    at(5, 1, 6, 4);
    at(10, 1, 6, 8);
    double once = at(15, 2, 0, 8);

    double repeated = at(5, 1, 6, 4);
    double ended = at(10, 1, 6, 8);
    double again = at(15, 2, 0, 8);

    assertThat(repeated).isCloseTo(0.6, within(ROUNDING));
    assertThat(ended).isCloseTo(1, within(ROUNDING));
    assertThat(again).isEqualTo(once).isCloseTo(0.6, within(ROUNDING));
  }

  @Test
  void accept_anotherPairOrAnUnseenBeginning_isNotKnown() {
    at(0, 1, 3, 4);

    assertThat(drift.accept(row(5, 1, "chosen", 1, 1))).isNaN();
    assertThat(at(15, 3, 1, 1)).isNaN();
  }
}
