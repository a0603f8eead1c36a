package dev.kymo.probes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kymo.vocabulary.ReadingRow;
import dev.kymo.workers.data.EncodedRow;
import dev.kymo.workers.engine.Torch;
import dev.kymo.workers.model.ModelFolder;
import dev.kymo.workers.model.ParameterLayout;
import dev.kymo.workers.model.ParameterStore;
import dev.kymo.workers.safetensors.SafetensorsFile;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares every measure with the authors' functions and float64 references ({@code probe-metrics.json}). */
class ResponseScorerGoldenTest {
  /** Relative; float32 logits of magnitude 5 over a dozen tokens. */
  private static final double TOLERANCE = 2e-6;

  private static final Path MODEL_WORKERS = Path.of("../model-workers/src/test/resources");

  @BeforeEach
  void prepareThread() {
    Torch.prepareThread();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tiny-gpt-neox",
        "tiny-gpt-neox-serial",
        "tiny-llama",
        "tiny-qwen2-tied",
        "tiny-qwen2-untied"
      })
  void score_goldenSequences_equalsReference(String name) throws Exception {
    JsonNode golden = new ObjectMapper()
        .readTree(ResponseScorerGoldenTest.class.getResource("/probe-metrics.json"))
        .get(name);
    long[] ids;
    int width;
    try (SafetensorsFile file =
        SafetensorsFile.open(MODEL_WORKERS.resolve("golden/logits-" + name + ".safetensors"))) {
      ids = file.longs("input_ids");
      width = (int) file.entry("input_ids").shape()[1];
    }
    ModelFolder folder = ModelFolder.open(MODEL_WORKERS.resolve("models").resolve(name));

    try (ParameterStore parameters =
            ParameterStore.forValues(new ParameterLayout(folder.model().parameters()));
        ResponseScorer scorer = new ResponseScorer(folder.model())) {
      folder.readInto(parameters);
      for (int i = 0; i < golden.get("lengths").size(); i++) {
        int prompt = golden.get("prompt_lengths").get(i).asInt();
        int length = golden.get("lengths").get(i).asInt();
        int[] sequence = Arrays.stream(ids, i * width, i * width + length)
            .mapToInt(id -> (int) id)
            .toArray();

        ResponseScore score = scorer
            .score(
                parameters,
                new EncodedRow(
                    i,
                    Arrays.copyOf(sequence, prompt),
                    Map.of("chosen", Arrays.copyOfRange(sequence, prompt, length))))
            .get(0);

        assertThat(score.tokens()).isEqualTo(length - prompt);
        assertClose("logprob", score.logprob(), golden.get("logprob_sum").get(i).asDouble());
        assertClose(
            "argmax",
            score.argmaxLogprob(),
            golden.get("argmax_logprob_sum").get(i).asDouble());
        assertClose(
            "except argmax",
            score.exceptArgmaxLogprob(),
            golden.get("except_argmax_logprob_sum").get(i).asDouble());
        assertClose(
            "adaptation",
            score.adaptationNorm(),
            mean(golden.get("adaptation_frobenius_norm_per_token").get(i)));
        assertClose(
            "residual",
            score.residualNorm(),
            golden.get("residual_norm_mean").get(i).asDouble());
        assertClose(
            "energy", score.energy(), golden.get("pull_up_energy_mean").get(i).asDouble());
        assertClose(
            "entropy", score.entropy(), golden.get("entropy_mean").get(i).asDouble());
      }
    }
  }

  @Test
  void score_responsesPacked_equalsEachAlone() {
    ModelFolder folder = ModelFolder.open(MODEL_WORKERS.resolve("models/tiny-gpt-neox"));
    int[] prompt = {5, 9, 77, 3};
    Map<String, int[]> responses = new LinkedHashMap<>();
    responses.put("chosen", new int[] {8, 1, 2, 60});
    responses.put("rejected", new int[] {90});
    responses.put("irr_hum", new int[] {7, 7, 31, 4, 4});

    try (ParameterStore parameters =
            ParameterStore.forValues(new ParameterLayout(folder.model().parameters()));
        ResponseScorer scorer = new ResponseScorer(folder.model())) {
      folder.readInto(parameters);
      List<ResponseScore> packed = scorer.score(parameters, new EncodedRow(0, prompt, responses));

      assertThat(packed)
          .extracting(ResponseScore::response)
          .containsExactly("chosen", "rejected", "irr_hum");
      for (ResponseScore score : packed) {
        Map<String, int[]> one = Map.of(score.response(), responses.get(score.response()));
        ResponseScore alone =
            scorer.score(parameters, new EncodedRow(0, prompt, one)).get(0);
        assertThat(score.tokens()).isEqualTo(alone.tokens());
        assertClose("logprob", score.logprob(), alone.logprob());
        assertClose("argmax", score.argmaxLogprob(), alone.argmaxLogprob());
        assertClose("entropy", score.entropy(), alone.entropy());
        assertClose("valley", score.valleyDepth(), alone.valleyDepth());
      }
    }
  }

  @Test
  void percentile_betweenRanks_interpolates() {
    double[] sorted = {1, 2, 4};

    assertThat(ReadingBuilder.percentile(sorted, 0.5)).isEqualTo(2);
    assertThat(ReadingBuilder.percentile(sorted, 0.75)).isEqualTo(3);
    assertThat(ReadingBuilder.percentile(sorted, 1)).isEqualTo(4);
    assertThat(ReadingBuilder.percentile(new double[] {7}, 0.1)).isEqualTo(7);
  }

  @Test
  void reading_ofTwoRows_hasMeanAndSampleDeviation() {
    ReadingBuilder builder = new ReadingBuilder("chosen", List.of(scoreOf(-10), scoreOf(-14)));

    ReadingRow reading = builder.build(20, 2, 0.5);

    assertThat(reading.count()).isEqualTo(2);
    assertThat(reading.logprobMean()).isEqualTo(-12);
    assertThat(reading.logprobSd()).isCloseTo(Math.sqrt(8), within(1e-12));
    assertThat(reading.step()).isEqualTo(20);
    assertThat(reading.stage()).isEqualTo(2);
  }

  private static ResponseScore scoreOf(double logprob) {
    return new ResponseScore(0, "chosen", 3, logprob, -1, -1, 1, 1, 1, 1, 1, 1);
  }

  private static double mean(JsonNode values) {
    double sum = 0;
    for (JsonNode value : values) {
      sum += value.asDouble();
    }
    return sum / values.size();
  }

  private static void assertClose(String what, double actual, double expected) {
    assertThat(actual)
        .as(what)
        .isCloseTo(expected, within(TOLERANCE * Math.max(1, Math.abs(expected))));
  }
}
