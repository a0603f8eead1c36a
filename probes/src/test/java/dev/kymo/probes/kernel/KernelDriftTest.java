package dev.kymo.probes.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kymo.vocabulary.KernelRow;
import java.util.List;
import org.junit.jupiter.api.Test;

class KernelDriftTest {
  private static final double ROUNDING = 1e-7;

  private final KernelDrift drift =
      new KernelDrift(List.of(row("rejected", 3, 4), row("chosen", 0, 2)));

  private static KernelRow row(String other, float... sketch) {
    List<Float> image = List.of(sketch[0], sketch[1]);
    return new KernelRow(
        0, 1, "chosen", other, 4, 1, 0, 1, 0, 0, 2.0, 2.0, Double.NaN, 4, image, 0.1);
  }

  @Test
  void of_rowsOfTwoPairs_isEachOnesDistanceFromItsBeginning() {
    assertThat(drift.of(row("rejected", 3, 4))).isZero();
    // (3, 0) away, of a length of 5
    assertThat(drift.of(row("rejected", 6, 4))).isCloseTo(0.6, within(ROUNDING));
    assertThat(drift.of(row("chosen", 0, 3))).isCloseTo(0.5, within(ROUNDING));
  }

  @Test
  void of_aPairWithoutBeginning_isNotKnown() {
    assertThat(drift.of(row("irr_train", 1, 1))).isNaN();
  }
}
