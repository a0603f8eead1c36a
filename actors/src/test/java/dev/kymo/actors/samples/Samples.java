package dev.kymo.actors.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the tests of samples share. With {@code -Dkymo.samples=update} they write the pages anew in place of comparing them. */
@ExtendWith(OnePlace.class)
abstract class Samples {
  static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  static void check(Sample sample, Workplace place) throws IOException, InterruptedException {
    if ("update".equals(System.getProperty("kymo.samples"))) {
      sample.update(place);
    } else {
      assertThat(sample.differences(place))
          .as("%s; -Dkymo.samples=update writes it anew (docs/README.md)", sample)
          .isEmpty();
    }
  }

  static List<Sample> on(String occasion) throws IOException {
    return Sample.on(ROOT, occasion);
  }
}
