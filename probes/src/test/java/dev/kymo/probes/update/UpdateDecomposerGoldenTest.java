package dev.kymo.probes.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kymo.probes.calculus.PassListener;
import dev.kymo.probes.kernel.KernelBlocks;
import dev.kymo.workers.engine.Torch;
import dev.kymo.workers.model.Example;
import dev.kymo.workers.model.ModelFolder;
import dev.kymo.workers.objective.Dpo;
import dev.kymo.workers.objective.Objective;
import dev.kymo.workers.objective.Reduction;
import dev.kymo.workers.objective.Reference;
import dev.kymo.workers.objective.Sft;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares with torch.func in float64: fixtures in {@code golden/decomposition-*}. */
class UpdateDecomposerGoldenTest {
  private static final Path MODELS = Path.of("../model-workers/src/test/resources/models");
  /** The relative accuracy that is promised, of a list's largest value: two exact methods in float64. */
  private static final double FLOAT64 = 1e-6;
  /** The same for float32, where sums of thousands of products of both signs cancel. */
  private static final double FLOAT32 = 1e-3;
  /**
   * A measured change at the smallest η has lost 8 of float64's 16 digits, its remainder 5 more. (Not of Qwen2: rotary tables are
   * float32 in transformers and here, and their last bits show in every number, 1e-7 where all of a head is turned.)
   */
  private static final double MEASURED = 1e-7;

  private static final double REMAINDER = 1e-4;

  @BeforeEach
  void prepareThread() {
    Torch.prepareThread();
  }

  enum Precision {
    FLOAT64(DataType.FLOAT64, UpdateDecomposerGoldenTest.FLOAT64),
    FLOAT32(DataType.FLOAT32, UpdateDecomposerGoldenTest.FLOAT32);

    private final DataType type;
    private final double tolerance;

    Precision(DataType type, double tolerance) {
      this.type = type;
      this.tolerance = tolerance;
    }
  }

  @ParameterizedTest
  @MethodSource("modelsAndPrecisions")
  void sft_onePair_equalsTorchFunc(String model, Precision precision) {
    JsonNode golden = read("decomposition-" + model);
    JsonNode whole = read("decomposition-" + model + "-full");

    UpdateDecomposition actual = decompose(
        new Sft(List.of("chosen"), Reduction.SUM),
        List.of(pair(golden, golden)),
        golden,
        model,
        precision);

    UpdateDecomposition.Observed observed = actual.observed().get(0);
    JsonNode expected = golden.get("per_unit_eta");
    double tolerance = precision.tolerance;
    assertClose("predicted", observed.predicted(), expected.get("sft_observed_tokens"), tolerance);
    assertClose("pull", observed.pullUp(), expected.get("sft_observed_tokens"), tolerance);
    assertThat(observed.pushDown()).containsOnly(0);
    UpdateDecomposition.ThroughSide chosen = observed.byUpdate().get(0).chosen();
    assertClose(
        "by token",
        chosen.byToken(),
        expected.get("sft_contribution_by_l_for_observed_tokens"),
        tolerance);
    assertThat(observed.byUpdate().get(0).rejected()).isNull();
    assertThat(actual.margins()).isNull();
    assertClose("whole", observed.full().predicted(), whole.get("sft_delta_logpi_MV"), tolerance);
  }

  @ParameterizedTest
  @MethodSource("modelsAndPrecisions")
  void dpo_onePair_equalsTorchFunc(String model, Precision precision) {
    JsonNode golden = read("decomposition-" + model);
    JsonNode whole = read("decomposition-" + model + "-full");

    UpdateDecomposition actual = decompose(
        new Dpo(beta(golden), Reduction.SUM, Reference.STAGE_START),
        List.of(pair(golden, golden)),
        golden,
        model,
        precision);

    UpdateDecomposition.Observed observed = actual.observed().get(0);
    JsonNode expected = golden.get("per_unit_eta");
    double tolerance = precision.tolerance;
    assertThat(actual.margins().get(0))
        .isCloseTo(golden.get("margin_sigma_a").asDouble(), within(tolerance));
    assertThat(actual.coefficients().get(0))
        .isCloseTo(
            golden.get("dpo_coefficient_beta_times_1_minus_a").asDouble(), within(tolerance));
    assertClose("pull", observed.pullUp(), expected.get("dpo_pull_up_observed_tokens"), tolerance);
    assertClose(
        "push", observed.pushDown(), expected.get("dpo_push_down_observed_tokens"), tolerance);
    assertClose("whole pull", observed.full().pullUp(), whole.get("dpo_pull_up_MV"), tolerance);
    assertClose("whole push", observed.full().pushDown(), whole.get("dpo_push_down_MV"), tolerance);
  }

  @ParameterizedTest
  @MethodSource("modelsAndPrecisions")
  void factors_onePair_equalTorchFunc(String model, Precision precision) {
    JsonNode golden = read("decomposition-" + model);

    UpdateDecomposition actual = decompose(
        new Dpo(beta(golden), Reduction.SUM, Reference.STAGE_START),
        List.of(pair(golden, golden)),
        golden,
        model,
        precision);

    UpdateDecomposition.Observed observed = actual.observed().get(0);
    UpdateDecomposition.ByUpdate update = observed.byUpdate().get(0);
    JsonNode norms = golden.get("frobenius");
    JsonNode traces = golden.get("trace");
    double tolerance = precision.tolerance;
    assertClose("A", observed.adaptation(), norms.get("A_per_m"), tolerance);
    assertClose("G+", update.chosen().residual(), norms.get("G_chosen_l"), tolerance);
    assertClose("G-", update.rejected().residual(), norms.get("G_rejected_l"), tolerance);
    KernelBlocks chosen = update.chosen().kernel();
    KernelBlocks rejected = update.rejected().kernel();
    assertThat(chosen.draws()).as("exact").isZero();
    assertClose("K+", chosen.frobenius(), norms.get("K_chosen_ml"), tolerance);
    assertClose("K-", rejected.frobenius(), norms.get("K_rejected_ml"), tolerance);
    assertClose("tr K+", chosen.trace(), traces.get("K_chosen_ml"), tolerance);
    assertClose("tr K-", rejected.trace(), traces.get("K_rejected_ml"), tolerance);
  }

  @ParameterizedTest
  @CsvSource({"tiny-gpt-neox, " + MEASURED, "tiny-qwen2-tied, " + FLOAT64})
  void measured_everyEta_equalsTorchFunc(String model, double tolerance) {
    JsonNode golden = read("decomposition-" + model);
    List<UpdatePair> pairs = List.of(pair(golden, golden));
    Map<String, Objective> objectives = Map.of(
        "sft",
        new Sft(List.of("chosen"), Reduction.SUM),
        "dpo",
        new Dpo(beta(golden), Reduction.SUM, Reference.STAGE_START));

    objectives.forEach((name, objective) -> {
      UpdateDecomposition actual = decompose(objective, pairs, golden, model, Precision.FLOAT64);

      for (int i = 0; i < golden.get("actual").size(); i++) {
        JsonNode expected = golden.get("actual").get(i);
        UpdateDecomposition.Measured measured =
            actual.observed().get(0).measured().get(i);
        assertMeasured(
            name,
            measured,
            expected.get(name + "_observed_tokens"),
            expected.get(name + "_relative_error").asDouble(),
            tolerance);
      }
    });
  }

  @Test
  void dpo_meanOfTwoPairs_equalsTorchFunc() {
    String model = "tiny-gpt-neox";
    JsonNode golden = read("decomposition-two-updates-" + model);
    List<UpdatePair> pairs = new ArrayList<>();
    golden.get("updates").forEach(update -> pairs.add(pair(update, update)));

    UpdateDecomposition actual = decompose(
        new Dpo(beta(golden), Reduction.SUM, Reference.STAGE_START),
        pairs,
        golden,
        model,
        Precision.FLOAT64);

    UpdateDecomposition.Observed observed = actual.observed().get(0);
    JsonNode expected = golden.get("per_unit_eta");
    assertClose("predicted", observed.predicted(), expected.get("predicted"), FLOAT64);
    for (int i = 0; i < pairs.size(); i++) {
      UpdateDecomposition.ByUpdate update = observed.byUpdate().get(i);
      JsonNode by = expected.get("by_update").get(i);
      assertClose("chosen " + i, update.chosen().predicted(), by.get("chosen"), FLOAT64);
      assertClose("rejected " + i, update.rejected().predicted(), by.get("rejected"), FLOAT64);
      assertThat(actual.coefficients().get(i))
          .isCloseTo(
              golden
                  .get("updates")
                  .get(i)
                  .get("dpo_coefficient_beta_times_1_minus_a")
                  .asDouble(),
              within(FLOAT64));
    }
    for (int i = 0; i < golden.get("actual").size(); i++) {
      JsonNode change = golden.get("actual").get(i);
      assertMeasured(
          "two pairs",
          observed.measured().get(i),
          change.get("observed_tokens"),
          change.get("relative_error").asDouble(),
          MEASURED);
    }
  }

  /** The relative remainder is over the V×M array. */
  private static void assertMeasured(
      String name,
      UpdateDecomposition.Measured measured,
      JsonNode tokens,
      double remainder,
      double tolerance) {
    String what = name + " at η = " + measured.eta();
    assertClose(what, measured.tokens(), tokens, tolerance);
    assertThat(measured.relativeRemainder())
        .as(what)
        .isCloseTo(remainder, within(REMAINDER * remainder));
  }

  private static Stream<Arguments> modelsAndPrecisions() {
    return Stream.of("tiny-gpt-neox", "tiny-qwen2-tied")
        .flatMap(model -> Stream.of(Precision.values()).map(each -> Arguments.of(model, each)));
  }

  private static UpdateDecomposition decompose(
      Objective objective,
      List<UpdatePair> pairs,
      JsonNode golden,
      String model,
      Precision precision) {
    List<Double> etas =
        stream(golden.get("actual")).map(a -> a.get("eta").asDouble()).toList();
    try (UpdateDecomposer decomposer =
        UpdateDecomposer.open(ModelFolder.open(MODELS.resolve(model)), precision.type)) {
      return decomposer.decompose(
          objective,
          pairs,
          List.of(example(golden.get("observed"))),
          etas,
          DecompositionDetail.all(true),
          PassListener.NONE);
    }
  }

  private static double beta(JsonNode golden) {
    return golden.get("beta").asDouble();
  }

  private static UpdatePair pair(JsonNode responses, JsonNode references) {
    return new UpdatePair(
        example(responses.get("chosen")),
        example(responses.get("rejected")),
        references.get("reference_logprob_chosen").asDouble(),
        references.get("reference_logprob_rejected").asDouble());
  }

  private static Example example(JsonNode node) {
    int[] ids = stream(node.get("ids")).mapToInt(JsonNode::asInt).toArray();
    return Example.of(ids, node.get("prompt_length").asInt());
  }

  private static Stream<JsonNode> stream(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }

  private static JsonNode read(String name) {
    try {
      return new ObjectMapper()
          .readTree(UpdateDecomposerGoldenTest.class.getResource("/golden/" + name + ".json"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void assertClose(
      String what, double[][] actual, JsonNode expected, double tolerance) {
    double largest = stream(expected)
        .flatMap(UpdateDecomposerGoldenTest::stream)
        .mapToDouble(n -> Math.abs(n.asDouble()))
        .max()
        .orElseThrow();
    assertThat(actual).as(what).hasNumberOfRows(expected.size());
    for (int i = 0; i < actual.length; i++) {
      assertClose(what + " " + i, actual[i], expected.get(i), tolerance * largest, largest);
    }
  }

  private static void assertClose(
      String what, double[] actual, JsonNode expected, double tolerance) {
    double largest =
        stream(expected).mapToDouble(n -> Math.abs(n.asDouble())).max().orElseThrow();
    assertClose(what, actual, expected, tolerance * largest, largest);
  }

  private static void assertClose(
      String what, double[] actual, JsonNode expected, double difference, double largest) {
    assertThat(largest).as(what).isPositive();
    assertThat(actual).as(what).hasSize(expected.size());
    for (int i = 0; i < actual.length; i++) {
      assertThat(actual[i])
          .as("%s [%d]", what, i)
          .isCloseTo(expected.get(i).asDouble(), within(difference));
    }
  }
}
