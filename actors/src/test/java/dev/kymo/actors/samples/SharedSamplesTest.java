package dev.kymo.actors.samples;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The samples that are made of models and texts which are not ours to ship. */
@Tag("shared")
class SharedSamplesTest extends Samples {

  static List<Sample> samples() throws IOException {
    return on("shared");
  }

  @ParameterizedTest
  @MethodSource("samples")
  void page_showsWhatTheCommandsMake(Sample sample, Workplace place) throws Exception {
    check(sample, place);
  }
}
