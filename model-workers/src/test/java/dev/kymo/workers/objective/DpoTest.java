package dev.kymo.workers.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DpoTest extends ObjectiveContract {
  /** Both sides compute in float64; the reference's log-sigmoid differs in its last bits. */
  private static final double TOLERANCE = 1e-12;

  @Override
  Stream<Objective> objectives() {
    return Stream.of(new Dpo(0.1, false), new Dpo(0.1, true), new Dpo(0.5, false));
  }

  /** {@code golden/preference-losses.json}: TRL's sigmoid loss; its derivatives are of the sum over the pairs. */
  @Test
  void evaluate_goldenPairs_equalsTrl() throws IOException {
    JsonNode settings =
        new ObjectMapper().readTree(DpoTest.class.getResource("/golden/preference-losses.json"));
    assertThat(settings).isNotEmpty();
    for (JsonNode golden : settings) {
      List<List<ScoredResponse>> rows = pairs(golden);
      int count = rows.size();

      BatchLoss loss = new Dpo(golden.get("beta").asDouble(), false).evaluate(rows);

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
  }

  @Test
  void evaluate_tokenMean_averagesPolicyAndReferenceOverTheTokens() {
    List<ScoredResponse> row = List.of(
        new ScoredResponse("chosen", new float[] {-1, -3}, -2),
        new ScoredResponse("rejected", new float[] {-5, -1, -3}, -12));

    BatchLoss loss = new Dpo(0.5, true).evaluate(List.of(row));

    assertThat(loss.chosenReward()).containsExactly(0.5 * (-4 + 2) / 2);
    assertThat(loss.rejectedReward().get(0)).isCloseTo(0.5 * (-9 + 12) / 3, within(TOLERANCE));
    assertThat(loss.loss()).isCloseTo(Math.log1p(Math.exp(1.0)), within(TOLERANCE));
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
    assertThat(actual).isCloseTo(expected, within(TOLERANCE));
  }
}
