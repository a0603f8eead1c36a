package dev.kymo.workers.objective;

import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class IpoTest extends ObjectiveContract {

  @Override
  Stream<Objective> objectives() {
    return Stream.of(
        new Ipo(0.1, Reduction.SUM, Reference.STAGE_START),
        new Ipo(0.1, Reduction.TOKEN_MEAN, Reference.STAGE_START),
        new Ipo(0.5, Reduction.SUM, Reference.STAGE_START));
  }

  @Test
  void evaluate_goldenPairs_equalsTrl() throws IOException {
    PreferenceLosses.assertEqual(
        "ipo", (beta, smoothing) -> new Ipo(beta, Reduction.SUM, Reference.STAGE_START));
  }
}
