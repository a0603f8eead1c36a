package dev.kymo.workers.objective;

import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class IpoTest extends ObjectiveContract {

  @Override
  Stream<Objective> objectives() {
    return Stream.of(new Ipo(0.1, false), new Ipo(0.1, true), new Ipo(0.5, false));
  }

  @Test
  void evaluate_goldenPairs_equalsTrl() throws IOException {
    PreferenceLosses.assertEqual("ipo", (beta, smoothing) -> new Ipo(beta, false));
  }
}
