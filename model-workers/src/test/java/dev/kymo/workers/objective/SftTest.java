package dev.kymo.workers.objective;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SftTest extends ObjectiveContract {

  @Override
  Stream<Objective> objectives() {
    return Stream.of(
        new Sft(List.of("chosen"), Reduction.SUM),
        new Sft(List.of("chosen"), Reduction.TOKEN_MEAN),
        new Sft(List.of("chosen", "rejected", "irr_hum"), Reduction.SUM),
        new Sft(List.of("rejected", "chosen"), Reduction.TOKEN_MEAN));
  }

  @Test
  void evaluate_sum_isTheMeanOverRowsOfTheSumOverResponses() {
    Sft sft = new Sft(List.of("chosen", "rejected"), Reduction.SUM);

    BatchLoss loss = sft.evaluate(twoRows());

    assertThat(loss.loss()).isEqualTo((1 + 2 + 4 + 8 + 16 + 32) / 2.0);
    assertThat(loss.derivatives().get(0).get(0)).containsExactly(-0.5, -0.5);
    assertThat(loss.chosenReward()).isNull();
    assertThat(loss.rejectedReward()).isNull();
  }

  @Test
  void evaluate_tokenMean_averagesOverEachResponsesTokens() {
    Sft sft = new Sft(List.of("chosen", "rejected"), Reduction.TOKEN_MEAN);

    BatchLoss loss = sft.evaluate(twoRows());

    assertThat(loss.loss()).isEqualTo((1.5 + 4 + 8 + 24) / 2);
    assertThat(loss.derivatives().get(1).get(0)).containsExactly(-0.5);
    assertThat(loss.derivatives().get(1).get(1)).containsExactly(-0.25, -0.25);
  }

  private static List<List<ScoredResponse>> twoRows() {
    return List.of(
        List.of(response("chosen", -1, -2), response("rejected", -4)),
        List.of(response("chosen", -8), response("rejected", -16, -32)));
  }

  private static ScoredResponse response(String type, float... logprobs) {
    return new ScoredResponse(type, logprobs, Double.NaN);
  }
}
