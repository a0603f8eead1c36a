package dev.kymo.workers.optimizer;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kymo.workers.engine.Torch;
import dev.kymo.workers.model.Parameter;
import dev.kymo.workers.model.ParameterLayout;
import dev.kymo.workers.model.ParameterStore;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Follows torch's optimizers ({@code golden/optimizers.json}) through twelve steps, some of them clipped. */
class OptimizerGoldenTest {
  /**
   * Of the larger of a parameter and its largest update so far: PyTorch's kernels round in another order and fuse some
   * products, which costs an ulp or two per step; six bits short of float32's 24 are left for twelve steps.
   */
  private static final double TOLERANCE = 8 * Math.ulp(1f);

  private static final String DECAY = "weight_decay";
  private static final double NORM_TOLERANCE = 1e-6;
  private static final JsonNode GOLDEN = read();

  private ParameterStore store;

  private static JsonNode read() {
    try {
      return new ObjectMapper()
          .readTree(OptimizerGoldenTest.class.getResource("/golden/optimizers.json"));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @BeforeEach
  void openStore() {
    Torch.prepareThread();
    List<Parameter> parameters = new ArrayList<>();
    for (var field : GOLDEN.get("shapes").properties()) {
      long[] shape = new ObjectMapper().convertValue(field.getValue(), long[].class);
      parameters.add(new Parameter(field.getKey(), new Shape(shape)));
    }
    store = ParameterStore.forTraining(new ParameterLayout(parameters));
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  /** One case, named by its optimizer and its options. */
  record Case(JsonNode json) {
    @Override
    public String toString() {
      return json.get("optimizer").asText() + " " + json.get("options");
    }
  }

  static Stream<Case> cases() {
    return IntStream.range(0, GOLDEN.get("cases").size())
        .mapToObj(i -> new Case(GOLDEN.get("cases").get(i)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void step_goldenGradients_equalsTorch(Case golden) {
    float[] before = floats(GOLDEN.get("start"));
    fill(before, false);
    float[] largestUpdate = new float[before.length];

    try (Optimizer optimizer = optimizer(golden.json())) {
      for (int step = 0; step < GOLDEN.get("learning_rates").size(); step++) {
        fill(floats(GOLDEN.get("gradients").get(step)), true);
        double norm = optimizer.gradientNorm();
        optimizer.step(
            norm,
            GOLDEN.get("max_norm").asDouble(),
            GOLDEN.get("learning_rates").get(step).asDouble());

        double expectedNorm = GOLDEN.get("gradient_norms").get(step).asDouble();
        assertThat(Math.abs(norm - expectedNorm))
            .isLessThanOrEqualTo(NORM_TOLERANCE * expectedNorm);
        float[] expected = floats(golden.json().get("after").get(step));
        assertClose("step " + step, expected, before, largestUpdate);
        before = expected;
      }
      assertThat(optimizer.updates()).isEqualTo(GOLDEN.get("learning_rates").size());
    }
    assertThat(padding()).containsOnly(0f);
  }

  private void assertClose(String when, float[] expected, float[] before, float[] largestUpdate) {
    float[] actual = values();
    for (int i = 0; i < expected.length; i++) {
      largestUpdate[i] = Math.max(largestUpdate[i], Math.abs(expected[i] - before[i]));
      double scale = Math.max(Math.abs(expected[i]), largestUpdate[i]);
      assertThat(Math.abs((double) actual[i] - expected[i]))
          .as("%s, parameter %d: %s, expected %s", when, i, actual[i], expected[i])
          .isLessThanOrEqualTo(TOLERANCE * scale);
    }
  }

  private Optimizer optimizer(JsonNode golden) {
    JsonNode options = golden.get("options");
    return switch (golden.get("optimizer").asText()) {
      case "sgd" ->
        new Optimizer(store, new Sgd(option(options, "momentum", 0), option(options, DECAY, 0)));
      case "rmsprop" ->
        new Optimizer(
            store,
            new RmsProp(
                option(options, "alpha", 0.99),
                option(options, "eps", 1e-8),
                option(options, "momentum", 0),
                option(options, DECAY, 0)));
      case "adamw" ->
        new Optimizer(
            store,
            new AdamW(
                options.has("betas") ? options.get("betas").get(0).asDouble() : 0.9,
                options.has("betas") ? options.get("betas").get(1).asDouble() : 0.999,
                option(options, "eps", 1e-8),
                option(options, DECAY, 0.01)));
      default -> throw new IllegalArgumentException(golden.toString());
    };
  }

  private static double option(JsonNode options, String name, double otherwise) {
    return options.has(name) ? options.get(name).asDouble() : otherwise;
  }

  private void fill(float[] flat, boolean gradients) {
    int next = 0;
    for (ParameterLayout.Slot slot : store.layout().slots()) {
      FloatBuffer target = gradients ? store.gradient(slot) : store.bytes(slot).asFloatBuffer();
      int count = target.remaining();
      target.put(flat, next, count);
      next += count;
    }
    assertThat(next).isEqualTo(flat.length);
  }

  private float[] values() {
    float[] flat = new float[GOLDEN.get("start").size()];
    int next = 0;
    for (ParameterLayout.Slot slot : store.layout().slots()) {
      FloatBuffer source = store.bytes(slot).asFloatBuffer();
      int count = source.remaining();
      source.get(flat, next, count);
      next += count;
    }
    return flat;
  }

  /** What lies between the parameters. */
  private List<Float> padding() {
    FloatBuffer block = store.values().get(0);
    List<Float> between = new ArrayList<>();
    int end = 0;
    for (ParameterLayout.Slot slot : store.layout().slots()) {
      for (int i = end; i < slot.offset(); i++) {
        between.add(block.get(i));
      }
      end = slot.offset() + (int) slot.parameter().size();
    }
    for (int i = end; i < block.limit(); i++) {
      between.add(block.get(i));
    }
    return between;
  }

  private static float[] floats(JsonNode list) {
    float[] values = new float[list.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = Float.parseFloat(list.get(i).asText());
    }
    return values;
  }
}
