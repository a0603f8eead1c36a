package dev.kymo.actors.samples;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The pictures of pages that a command serves. Run with {@code -Pbrowser}. */
@Tag("browser")
class BrowserSamplesTest extends Samples {

  static List<Sample> samples() throws IOException {
    return on("browser");
  }

  @ParameterizedTest
  @MethodSource("samples")
  void page_showsWhatABrowserShows(Sample sample, Workplace place) throws Exception {
    check(sample, place);
  }
}
