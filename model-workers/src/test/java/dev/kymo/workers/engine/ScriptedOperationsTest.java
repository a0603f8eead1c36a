package dev.kymo.workers.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScriptedOperationsTest {
  /** Relative to a value of about 1 or more: float32 sums of a few thousand terms. */
  private static final double TOLERANCE = 1e-5;

  /** More positions than are worked on at a time, and a vocabulary that does not divide that. */
  private static final int POSITIONS = 150;

  private static final int VOCABULARY = 3001;

  @ParameterizedTest
  @ValueSource(floats = {0, 10, 60, 200})
  void statistics_argmaxAheadByUpToCertainty_equalDoubleArithmetic(float lead) {
    Torch.prepareThread();
    float[] logits = new float[POSITIONS * VOCABULARY];
    long[] labels = new long[POSITIONS];
    Random random = new Random(7);
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) random.nextGaussian();
    }
    for (int s = 0; s < POSITIONS; s++) {
      logits[s * VOCABULARY + s] += lead;
      labels[s] = s % 2 == 0 ? s : VOCABULARY - 1;
    }

    float[] actual;
    try (NDManager scope = Torch.newScope("test");
        ScriptedOperations scripts = ScriptedOperations.create(scope)) {
      actual = scripts
          .statistics(
              scope, scope.create(logits, new Shape(POSITIONS, VOCABULARY)), scope.create(labels))
          .toFloatArray();
    }

    for (int s = 0; s < POSITIONS; s++) {
      double[] expected = expected(logits, s * VOCABULARY, (int) labels[s]);
      for (int i = 0; i < expected.length; i++) {
        assertThat((double) actual[i * POSITIONS + s])
            .as("statistic %s of position %s", i, s)
            .isCloseTo(expected[i], within(TOLERANCE * Math.max(1, Math.abs(expected[i]))));
      }
    }
  }

  /** By definition, one position: log π(y), max log π, log of the others' probability, ‖π‖², entropy. */
  private static double[] expected(float[] logits, int start, int label) {
    int top = start;
    for (int v = start; v < start + VOCABULARY; v++) {
      top = logits[v] > logits[top] ? v : top;
    }
    double others = 0;
    double secondLargest = Double.NEGATIVE_INFINITY;
    for (int v = start; v < start + VOCABULARY; v++) {
      secondLargest = v == top ? secondLargest : Math.max(secondLargest, logits[v]);
    }
    for (int v = start; v < start + VOCABULARY; v++) {
      others += v == top ? 0 : Math.exp(logits[v] - secondLargest);
    }
    double logOthers = secondLargest + Math.log(others);
    double logAll = logits[top] + Math.log1p(Math.exp(logOthers - logits[top]));
    double squares = 0;
    double entropy = 0;
    for (int v = start; v < start + VOCABULARY; v++) {
      double logprob = logits[v] - logAll;
      squares += Math.exp(2 * logprob);
      entropy -= Math.exp(logprob) * logprob;
    }
    return new double[] {
      logits[start + label] - logAll, logits[top] - logAll, logOthers - logAll, squares, entropy
    };
  }
}
