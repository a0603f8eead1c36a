package dev.kymo.workers.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every objective must keep; extend it with the settings to test. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ObjectiveContract {
  /** A power of two: log-probabilities on its grid are exact as floats, moved ones too. */
  private static final float STEP = 1f / 1024;
  /** Rounding of a loss of about 100 over two steps; the curvature's part is smaller. */
  private static final double TOLERANCE = 1e-9;

  private static final int ROWS = 3;

  /** The objective, in each setting. */
  abstract Stream<Objective> objectives();

  /** Whether the loss has zero as a lower bound. */
  boolean neverNegative() {
    return true;
  }

  @ParameterizedTest
  @MethodSource("objectives")
  void derivatives_everyToken_areCentralDifferences(Objective objective) {
    List<List<ScoredResponse>> rows = rows(objective, 1);
    BatchLoss loss = objective.evaluate(rows);

    for (int row = 0; row < rows.size(); row++) {
      for (int response = 0; response < rows.get(row).size(); response++) {
        double[] logprobs = rows.get(row).get(response).tokenLogprobs();
        for (int token = 0; token < logprobs.length; token++) {
          double original = logprobs[token];
          logprobs[token] = original + STEP;
          double above = objective.evaluate(rows).loss();
          logprobs[token] = original - STEP;
          double below = objective.evaluate(rows).loss();
          logprobs[token] = original;

          assertThat(loss.derivatives().get(row).get(response)[token])
              .as("row %d, response %d, token %d", row, response, token)
              .isCloseTo((above - below) / (2 * STEP), within(TOLERANCE));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("objectives")
  void evaluate_batch_hasOneDerivativePerToken(Objective objective) {
    List<List<ScoredResponse>> rows = rows(objective, 2);

    BatchLoss loss = objective.evaluate(rows);

    assertThat(loss.derivatives()).hasSameSizeAs(rows);
    for (int row = 0; row < rows.size(); row++) {
      assertThat(loss.derivatives().get(row)).hasSameSizeAs(objective.responses());
      for (int response = 0; response < objective.responses().size(); response++) {
        assertThat(loss.derivatives().get(row).get(response))
            .hasSize(rows.get(row).get(response).tokens());
      }
    }
    assertThat(loss.chosenReward() == null).isEqualTo(loss.rejectedReward() == null);
    if (loss.chosenReward() != null && loss.rejectedReward() != null) {
      assertThat(loss.chosenReward()).hasSameSizeAs(rows);
      assertThat(loss.rejectedReward()).hasSameSizeAs(rows);
    }
  }

  @ParameterizedTest
  @MethodSource("objectives")
  void evaluate_again_givesEqualBits(Objective objective) {
    List<List<ScoredResponse>> rows = rows(objective, 3);

    BatchLoss first = objective.evaluate(rows);
    BatchLoss second = objective.evaluate(rows);

    assertThat(bits(second)).isEqualTo(bits(first));
  }

  @ParameterizedTest
  @MethodSource("objectives")
  void evaluate_extremeLogprobs_staysFinite(Objective objective) {
    for (float chosen : new float[] {-1e6f, -1e-6f}) {
      for (float other : new float[] {-1e6f, -1e-6f}) {
        List<ScoredResponse> row = new ArrayList<>();
        for (String type : objective.responses()) {
          float[] logprobs = {type.equals("chosen") ? chosen : other, -1};
          row.add(new ScoredResponse(type, logprobs, -3));
        }

        BatchLoss loss = objective.evaluate(List.of(row));

        assertThat(loss.loss()).isFinite();
        if (neverNegative()) {
          assertThat(loss.loss()).isNotNegative();
        }
        assertThat(loss.derivatives().get(0))
            .allSatisfy(ofResponse ->
                assertThat(ofResponse).doesNotContain(Double.NaN, Double.POSITIVE_INFINITY));
      }
    }
  }

  /** Seeded log-probabilities on the grid, responses of one to five tokens. */
  private static List<List<ScoredResponse>> rows(Objective objective, long seed) {
    Random random = new Random(seed);
    List<List<ScoredResponse>> rows = new ArrayList<>();
    for (int row = 0; row < ROWS; row++) {
      List<ScoredResponse> responses = new ArrayList<>();
      for (String type : objective.responses()) {
        float[] logprobs = new float[1 + random.nextInt(5)];
        for (int token = 0; token < logprobs.length; token++) {
          logprobs[token] = -STEP * (1 + random.nextInt(8 * 1024));
        }
        double reference = objective.needsReference() ? -20 * random.nextDouble() : Double.NaN;
        responses.add(new ScoredResponse(type, logprobs, reference));
      }
      rows.add(responses);
    }
    return rows;
  }

  private static List<Long> bits(BatchLoss loss) {
    List<Long> bits = new ArrayList<>();
    bits.add(Double.doubleToRawLongBits(loss.loss()));
    for (List<double[]> ofRow : loss.derivatives()) {
      for (double[] ofResponse : ofRow) {
        for (double derivative : ofResponse) {
          bits.add(Double.doubleToRawLongBits(derivative));
        }
      }
    }
    return bits;
  }
}
