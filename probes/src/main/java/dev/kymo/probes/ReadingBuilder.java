package dev.kymo.probes;

import dev.kymo.vocabulary.ReadingRow;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Averages one response type's scores over the rows. */
final class ReadingBuilder {
  private final String response;
  private final List<ResponseScore> scores;

  /** {@code scores}: the response type's, at least one. */
  ReadingBuilder(String response, List<ResponseScore> scores) {
    this.response = response;
    this.scores = scores;
  }

  ReadingRow build(long step, int stage, double seconds) {
    double[] sorted = scores.stream().mapToDouble(ResponseScore::logprob).toArray();
    Arrays.sort(sorted);
    double mean = mean(ResponseScore::logprob);
    return new ReadingRow(
        step,
        stage,
        response,
        scores.size(),
        mean,
        standardDeviation(mean),
        percentile(sorted, 0.1),
        percentile(sorted, 0.5),
        percentile(sorted, 0.9),
        mean(ResponseScore::argmaxLogprob),
        mean(ResponseScore::exceptArgmaxLogprob),
        mean(ResponseScore::adaptationNorm),
        mean(ResponseScore::residualNorm),
        mean(ResponseScore::energy),
        mean(ResponseScore::entropy),
        mean(ResponseScore::tokens),
        mean(ResponseScore::argmaxMass),
        mean(ResponseScore::valleyDepth),
        seconds);
  }

  /** Plain loop: a stream's {@code sum} may reorder and compensate. */
  private double mean(ToDoubleFunction<ResponseScore> value) {
    double sum = 0;
    for (ResponseScore score : scores) {
      sum += value.applyAsDouble(score);
    }
    return sum / scores.size();
  }

  private double standardDeviation(double mean) {
    if (scores.size() == 1) {
      return 0;
    }
    double squares = 0;
    for (ResponseScore score : scores) {
      squares += (score.logprob() - mean) * (score.logprob() - mean);
    }
    return Math.sqrt(squares / (scores.size() - 1));
  }

  /** Interpolates linearly between the two nearest ranks. */
  static double percentile(double[] sorted, double fraction) {
    double rank = fraction * (sorted.length - 1);
    int below = (int) rank;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (rank - below) * (sorted[above] - sorted[below]);
  }
}
