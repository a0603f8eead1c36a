package dev.kymo.actors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kymo.probes.step.StepDecomposer;
import dev.kymo.vocabulary.PartTrust;
import org.junit.jupiter.api.Test;

/** What rows call trusted against what the probe lets a bound decide. */
class PartTrustTest {
  @Test
  void mostError_isWhatABoundMayReach_soThatNoRowIsDistrustedForABound() {
    assertThat(StepDecomposer.LARGEST_BOUND).isEqualTo(PartTrust.MOST_ERROR);
  }
}
