package dev.kymo.workers.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class RotarySpecTest {
  /** Relative: transformers computes these in float32, a few roundings of 6e-8 each. */
  private static final double TOLERANCE = 1e-6;

  /** The settings of Llama 3.1 and 3.2, of which each has fast, mixed and slow turns. */
  @Test
  void inverseFrequencies_llama3_equalTransformers() throws Exception {
    JsonNode cases = new ObjectMapper()
        .readTree(Path.of("src/test/resources/golden/llama3-frequencies.json").toFile());
    assertThat(cases).hasSize(2);

    for (JsonNode golden : cases) {
      int headSize = golden.get("head_size").asInt();
      RotaryScaling scaling = new RotaryScaling(golden.get("factor").asDouble(), 1, 4, 8192);

      float[] actual = new RotarySpec(headSize, headSize, 500000, scaling).inverseFrequencies();

      assertThat(actual).hasSize(golden.get("frequencies").size());
      for (int i = 0; i < actual.length; i++) {
        double expected = golden.get("frequencies").get(i).asDouble();
        assertThat((double) actual[i])
            .as("%s, pair %d", golden.get("name"), i)
            .isCloseTo(expected, within(TOLERANCE * expected));
      }
    }
  }
}
