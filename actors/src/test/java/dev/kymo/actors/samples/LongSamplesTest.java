package dev.kymo.actors.samples;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The samples that take minutes. Run with {@code -Psamples}; {@code -Dkymo.samples.occasions=ci,recorded} names others than those of
 * every CI run.
 */
@Tag("samples")
class LongSamplesTest extends Samples {

  static List<Sample> samples() throws IOException {
    List<Sample> samples = new ArrayList<>();
    for (String occasion : System.getProperty("kymo.samples.occasions", "ci").split(",", -1)) {
      samples.addAll(on(occasion));
    }
    return samples;
  }

  @ParameterizedTest
  @MethodSource("samples")
  void page_showsWhatTheCommandsMake(Sample sample, Workplace place) throws Exception {
    check(sample, place);
  }
}
