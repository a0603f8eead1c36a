package dev.kymo.monitoring.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ThinnedCurveTest {
  private static final int LIMIT = 10;

  private final ThinnedCurve curve = new ThinnedCurve(LIMIT);

  private static List<Long> steps(ThinnedCurve curve) throws IOException {
    List<Long> steps = new ArrayList<>();
    written(curve).path("x").forEach(step -> steps.add(step.longValue()));
    return steps;
  }

  private static JsonNode written(ThinnedCurve curve) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    StringWriter text = new StringWriter();
    try (JsonGenerator json = mapper.createGenerator(text)) {
      curve.write(json);
    }
    return mapper.readTree(text.toString());
  }

  @Test
  void put_fewPoints_keepsThemAll() throws IOException {
    for (long step = 1; step <= LIMIT; step++) {
      curve.put(step, (double) step);
    }

    assertThat(steps(curve)).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L);
  }

  @ParameterizedTest
  @ValueSource(ints = {11, 12, 13, 37, 38, 39, 40, 1000, 1001, 4097})
  void put_manyPoints_keepsFirstAndLastAndEvenSteps(int count) throws IOException {
    for (long step = 1; step <= count; step++) {
      curve.put(step, (double) step);
    }

    List<Long> steps = steps(curve);
    assertThat(steps).hasSizeBetween(LIMIT / 2, LIMIT).startsWith(1L).endsWith((long) count);
    long stride = steps.get(1) - steps.get(0);
    for (int i = 1; i < steps.size() - 1; i++) {
      assertThat(steps.get(i) - steps.get(i - 1)).as("distance at %s", i).isEqualTo(stride);
    }
  }

  @Test
  void put_repeatedStep_correctsItsValue() throws IOException {
    curve.put(1, 1);
    curve.put(2, 2);

    curve.put(1, 5);

    assertThat(written(curve).path("x").size()).isEqualTo(2);
    assertThat(written(curve).path("y").path(0).doubleValue()).isEqualTo(5);
  }

  @Test
  void put_notFinite_isAGap() {
    curve.put(1, Double.NaN);

    assertThat(curve.size()).isZero();
  }
}
