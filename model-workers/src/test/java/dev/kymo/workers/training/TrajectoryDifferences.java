package dev.kymo.workers.training;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kymo.vocabulary.StepRow;
import java.util.ArrayList;
import java.util.List;

/**
 * What differs between a trainer's steps and a golden trajectory's. The fixtures name their own tolerances: five times what
 * float32 and float64 differ in the reference, relative to the list's largest value.
 */
final class TrajectoryDifferences {
  /** Rewards start at 0: their noise is β times that of the log-probabilities. */
  private static final double LOGPROB_NOISE = 1e-5;

  private final List<String> beyondTolerance = new ArrayList<>();
  private int count;
  private final JsonNode tolerance;
  private final double beta;

  private TrajectoryDifferences(JsonNode tolerance, double beta) {
    this.tolerance = tolerance;
    this.beta = beta;
  }

  /** Takes the trainer's steps and compares each. */
  static TrajectoryDifferences of(GoldenTrajectory trajectory, Trainer trainer) {
    JsonNode golden = trajectory.json();
    TrajectoryDifferences differences =
        new TrajectoryDifferences(golden.get("tolerance"), golden.get("beta").asDouble());
    for (JsonNode expected : golden.get("steps")) {
      StepRow actual = trainer.takeStep();
      assertThat(actual.step()).isEqualTo(expected.get("step").asLong());
      differences.compare(expected, actual);
    }
    assertThat(trainer.finished()).isTrue();
    return differences;
  }

  List<String> beyondTolerance() {
    return beyondTolerance;
  }

  int count() {
    return count;
  }

  private void compare(JsonNode expected, StepRow actual) {
    String at = "step " + actual.step() + " ";
    relative(at, "loss", expected, List.of(actual.loss()));
    relative(at, "grad_norm", expected, List.of(actual.gradientNorm()));
    relative(at, "chosen_logprob", expected, actual.chosenLogprob());
    relative(at, "rejected_logprob", expected, actual.rejectedLogprob());
    relative(at, "reference_chosen_logprob", expected, actual.referenceChosenLogprob());
    relative(at, "reference_rejected_logprob", expected, actual.referenceRejectedLogprob());
    reward(at, "chosen_reward", "chosen_logprob", expected, actual.chosenReward());
    reward(at, "rejected_reward", "rejected_logprob", expected, actual.rejectedReward());
    assertThat(actual.learningRate()).isEqualTo(expected.get("lr").asDouble());
  }

  private void relative(String at, String key, JsonNode expected, List<Double> actual) {
    if (expected.has(key)) {
      double allowed = tolerance.get(key).asDouble() * largest(expected.get(key));
      within(at + key, allowed, expected.get(key), actual);
    }
  }

  private void reward(
      String at, String key, String logprobs, JsonNode expected, List<Double> actual) {
    if (expected.has(key)) {
      within(
          at + key,
          beta * LOGPROB_NOISE * largest(expected.get(logprobs)),
          expected.get(key),
          actual);
    }
  }

  private void within(String what, double allowed, JsonNode expected, List<Double> actual) {
    List<Double> values = numbers(expected);
    assertThat(actual).as(what).hasSameSizeAs(values);
    for (int i = 0; i < values.size(); i++) {
      count++;
      double difference = Math.abs(values.get(i) - actual.get(i));
      if (!(difference <= allowed)) {
        beyondTolerance.add(what + "[" + i + "]: " + actual.get(i) + ", expected " + values.get(i)
            + " ± " + allowed);
      }
    }
  }

  private static double largest(JsonNode node) {
    return numbers(node).stream().mapToDouble(Math::abs).max().orElseThrow();
  }

  private static List<Double> numbers(JsonNode node) {
    List<Double> values = new ArrayList<>();
    if (node.isArray()) {
      node.forEach(each -> values.add(each.asDouble()));
    } else {
      values.add(node.asDouble());
    }
    return values;
  }
}
