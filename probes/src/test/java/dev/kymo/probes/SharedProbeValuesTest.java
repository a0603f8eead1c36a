package dev.kymo.probes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kymo.workers.data.EncodedRow;
import dev.kymo.workers.model.ModelFolder;
import dev.kymo.workers.training.GoldenTrajectory;
import dev.kymo.workers.training.LanguageModelTrainers;
import dev.kymo.workers.training.ModelSnapshot;
import dev.kymo.workers.training.ReferenceFolder;
import dev.kymo.workers.training.Trainer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scores five HH rows with all their responses before, amid and after training, as the authors' probe function does. */
@Tag("shared")
class SharedProbeValuesTest {
  /** At step 0, where no training has spread rounding: absolute, of sums up to a thousand in float32. */
  private static final double UNTRAINED_TOLERANCE = 1e-4;

  @ParameterizedTest
  @ValueSource(strings = {"sft-rmsprop", "sft-sgd", "dpo-rmsprop", "dpo-adamw", "ipo-rmsprop"})
  void score_alongTheTrajectory_equalsTheAuthorsFunction(String name, @TempDir Path folder)
      throws Exception {
    GoldenTrajectory trajectory = GoldenTrajectory.read(name);
    ModelFolder model = ModelFolder.open(GoldenTrajectory.model());
    ProbeSet set = ProbeSet.read(
        new ProbePlan(
            GoldenTrajectory.model(),
            GoldenTrajectory.rows(),
            GoldenTrajectory.ROWS,
            List.of(),
            trajectory.truncation()),
        model.model().limits());

    try (Trainer trainer = new LanguageModelTrainers()
            .create(trajectory.plan(), null, ReferenceFolder.of(folder));
        ResponseScorer scorer = new ResponseScorer(model.model())) {
      for (JsonNode probe : trajectory.json().get("probes")) {
        while (trainer.step() < probe.get("step").asLong()) {
          trainer.takeStep();
        }
        Comparison comparison = new Comparison(trajectory.json().get("tolerance"), probe);
        try (ModelSnapshot snapshot = (ModelSnapshot) trainer.snapshot()) {
          for (JsonNode row : probe.get("values")) {
            EncodedRow encoded = set.rows().get(row.get("row").asInt());
            comparison.add(row, scorer.score(snapshot.parameters(), encoded));
          }
        }
        comparison.check();
      }
      assertThat(trainer.finished()).isTrue();
    }
  }

  /** One step's values, compared response by response. */
  private static final class Comparison {
    private final JsonNode tolerance;
    private final JsonNode probe;
    private final List<String> beyondTolerance = new ArrayList<>();
    private int count;

    Comparison(JsonNode tolerance, JsonNode probe) {
      this.tolerance = tolerance;
      this.probe = probe;
    }

    void add(JsonNode row, List<ResponseScore> scores) {
      assertThat(scores).hasSize(row.get("responses").size());
      for (ResponseScore score : scores) {
        JsonNode expected = row.get("responses").get(score.response());
        String what = "row " + score.row() + " " + score.response();
        assertThat(score.tokens()).as(what).isEqualTo(expected.get("tokens").asInt());
        compare(what, "logprob", expected, score.logprob());
        compare(what, "argmax_logprob", expected, score.argmaxLogprob());
      }
    }

    private void compare(String what, String key, JsonNode expected, double actual) {
      double value = expected.get(key).asDouble();
      double allowed = probe.get("step").asInt() == 0
          ? UNTRAINED_TOLERANCE
          : tolerance.get(key).asDouble() * largest(key);
      count++;
      if (!(Math.abs(value - actual) <= allowed)) {
        beyondTolerance.add(
            what + " " + key + ": " + actual + ", expected " + value + " ± " + allowed);
      }
    }

    private double largest(String key) {
      double largest = 0;
      for (JsonNode row : probe.get("values")) {
        for (JsonNode response : row.get("responses")) {
          largest = Math.max(largest, Math.abs(response.get(key).asDouble()));
        }
      }
      return largest;
    }

    void check() {
      assertThat(beyondTolerance)
          .as("step %s, of %d comparisons", probe.get("step"), count)
          .isEmpty();
      assertThat(count).isEqualTo(5 * 13 * 2);
    }
  }
}
