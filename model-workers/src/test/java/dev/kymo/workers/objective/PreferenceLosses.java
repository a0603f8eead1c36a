package dev.kymo.workers.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** TRL's losses on given pairs ({@code golden/preference-losses.json}); its derivatives are of the sum over the pairs. */
final class PreferenceLosses {
  /** Relative, but absolute below 1: both sides compute in float64, by formulas that differ in their last bits. */
  private static final double TOLERANCE = 1e-12;

  private PreferenceLosses() {}

  /** An objective of β and label smoothing. */
  interface Setting {
    Objective of(double beta, double labelSmoothing);
  }

  /** Compares every setting of one loss type. */
  static void assertEqual(String type, Setting setting) throws IOException {
    JsonNode settings = new ObjectMapper()
        .readTree(PreferenceLosses.class.getResource("/golden/preference-losses.json"));
    int compared = 0;
    for (JsonNode golden : settings) {
      if (!golden.get("loss_type").asText().equals(type)) {
        continue;
      }
      compared++;
      List<List<ScoredResponse>> rows = pairs(golden);
      int count = rows.size();

      BatchLoss loss = setting
          .of(golden.get("beta").asDouble(), golden.get("label_smoothing").asDouble())
          .evaluate(rows);

      double sum = 0;
      for (int i = 0; i < count; i++) {
        sum += number(golden, "loss", i);
        List<double[]> derivatives = loss.derivatives().get(i);
        assertClose(derivatives.get(0)[0] * count, number(golden, "d_loss_d_policy_chosen", i));
        assertClose(derivatives.get(1)[0] * count, number(golden, "d_loss_d_policy_rejected", i));
        assertClose(loss.chosenReward().get(i), number(golden, "chosen_reward", i));
        assertClose(loss.rejectedReward().get(i), number(golden, "rejected_reward", i));
      }
      assertClose(loss.loss(), sum / count);
    }
    assertThat(compared).as("settings of " + type).isPositive();
  }

  private static List<List<ScoredResponse>> pairs(JsonNode golden) {
    List<List<ScoredResponse>> rows = new ArrayList<>();
    for (int i = 0; i < golden.get("loss").size(); i++) {
      rows.add(List.of(response(golden, "chosen", i), response(golden, "rejected", i)));
    }
    return rows;
  }

  /** One token that carries the whole sum: the fixture's sums are float32. */
  private static ScoredResponse response(JsonNode golden, String type, int i) {
    float[] logprob = {(float) number(golden, "policy_" + type, i)};
    assertThat((double) logprob[0]).isEqualTo(number(golden, "policy_" + type, i));
    return new ScoredResponse(type, logprob, number(golden, "reference_" + type, i));
  }

  private static double number(JsonNode golden, String key, int i) {
    return golden.get(key).get(i).asDouble();
  }

  private static void assertClose(double actual, double expected) {
    assertThat(actual).isCloseTo(expected, within(TOLERANCE * Math.max(1, Math.abs(expected))));
  }
}
