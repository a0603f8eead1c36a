package dev.kymo.monitoring.report.phenomena;

import dev.kymo.monitoring.report.history.RecordedStage;
import dev.kymo.monitoring.report.history.Series;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Something that readings tell about a stage, by step.
 *
 * @param name for messages
 * @param perResponse in nats per response; empty where the rows lack it
 * @param perToken in nats per token; empty where the rows lack it or it has no meaning
 */
record Quantity(
    String name,
    Function<RecordedStage, Optional<Series>> perResponse,
    Function<RecordedStage, Optional<Series>> perToken) {

  static final Quantity ARGMAX =
      new Quantity("argmax", RecordedStage::argmax, RecordedStage::argmaxPerToken);

  /** Already an average over tokens. */
  static final Quantity ENTROPY =
      new Quantity("entropy", RecordedStage::entropy, stage -> Optional.empty());

  static Quantity logprob(String response) {
    return new Quantity(
        response, stage -> stage.logprob(response), stage -> stage.logprobPerToken(response));
  }

  /** The mean over those response types that the stage has readings of. */
  static Quantity mean(String name, List<String> responses) {
    return new Quantity(
        name,
        stage -> mean(responses, stage::logprob),
        stage -> mean(responses, stage::logprobPerToken));
  }

  private static Optional<Series> mean(
      List<String> responses, Function<String, Optional<Series>> curve) {
    List<Series> found = new ArrayList<>();
    for (String response : responses) {
      curve.apply(response).ifPresent(found::add);
    }
    return found.isEmpty() ? Optional.empty() : Optional.of(Series.mean(found));
  }

  /** The same in nats per token, as if that were all there is. */
  Quantity byToken() {
    return new Quantity(name + " per token", perToken, stage -> Optional.empty());
  }

  Quantity minus(Quantity other) {
    return new Quantity(
        name + " less " + other.name,
        stage -> difference(perResponse.apply(stage), other.perResponse.apply(stage)),
        stage -> difference(perToken.apply(stage), other.perToken.apply(stage)));
  }

  private static Optional<Series> difference(Optional<Series> first, Optional<Series> second) {
    return first.flatMap(minuend -> second.map(minuend::minus));
  }
}
