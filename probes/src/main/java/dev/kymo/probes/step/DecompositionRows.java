package dev.kymo.probes.step;

import dev.kymo.vocabulary.DecompositionRow;
import dev.kymo.vocabulary.ExampleRow;
import dev.kymo.vocabulary.InfluenceRow;
import dev.kymo.vocabulary.LeftOut;
import dev.kymo.vocabulary.PartTrust;
import dev.kymo.vocabulary.RunRow;
import dev.kymo.workers.training.UpdateResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** The rows of a step taken apart: per response type, per observed example, per pair of observed and update example. */
final class DecompositionRows {
  private final StepDecomposition step;

  DecompositionRows(StepDecomposition step) {
    this.step = step;
  }

  List<RunRow> all() {
    List<RunRow> rows = new ArrayList<>(byResponse());
    rows.addAll(byExample());
    rows.addAll(influence());
    return rows;
  }

  /** Means over the observed examples of each response type. */
  List<DecompositionRow> byResponse() {
    Map<String, List<ObservedChange>> groups = new LinkedHashMap<>();
    for (ObservedChange change : step.observed()) {
      groups.computeIfAbsent(change.response(), r -> new ArrayList<>()).add(change);
    }
    List<DecompositionRow> rows = new ArrayList<>();
    groups.forEach((response, changes) -> rows.add(of(response, changes)));
    return rows;
  }

  private DecompositionRow of(String response, List<ObservedChange> changes) {
    Parts parts = Parts.mean(changes.stream().map(ObservedChange::parts).toList());
    Parts moved = Parts.mean(changes.stream().map(ObservedChange::moved).toList());
    double predicted = mean(changes, ObservedChange::predicted);
    double error = parts.error(moved);
    return new DecompositionRow(
        step.step(),
        step.stage(),
        step.objective(),
        response,
        changes.size(),
        mean(changes, ObservedChange::measured),
        predicted,
        parts.pullUp(),
        parts.pushDown(),
        parts.momentum(),
        parts.decay(),
        parts.rounding(),
        parts.conditioning(predicted),
        error,
        error <= PartTrust.MOST_ERROR,
        leftOut(),
        mean(changes, ObservedChange::remainder),
        norm(changes, ObservedChange::remainder) / norm(changes, ObservedChange::measured),
        mean(changes, ObservedChange::noiseFloor),
        step.clip(),
        mean(changes, ObservedChange::tokens),
        step.seconds());
  }

  private static double mean(List<ObservedChange> changes, ToDoubleFunction<ObservedChange> value) {
    double sum = 0;
    for (ObservedChange change : changes) {
      sum += value.applyAsDouble(change);
    }
    return sum / changes.size();
  }

  private static double norm(List<ObservedChange> changes, ToDoubleFunction<ObservedChange> value) {
    double squares = 0;
    for (ObservedChange change : changes) {
      squares += value.applyAsDouble(change) * value.applyAsDouble(change);
    }
    return Math.sqrt(squares);
  }

  /** One per observed example. */
  List<ExampleRow> byExample() {
    return step.observed().stream().map(this::example).toList();
  }

  private ExampleRow example(ObservedChange change) {
    TokenChanges byToken = change.byToken();
    Parts parts = change.parts();
    double error = change.partsError();
    return new ExampleRow(
        step.step(),
        step.stage(),
        change.row(),
        change.response(),
        change.tokens(),
        change.measured(),
        change.predicted(),
        parts.pullUp(),
        parts.pushDown(),
        parts.momentum(),
        parts.decay(),
        parts.rounding(),
        parts.conditioning(change.predicted()),
        error,
        error <= PartTrust.MOST_ERROR,
        change.remainder(),
        change.noiseFloor(),
        NoiseFloor.explains(change.remainder(), change.noiseFloor()),
        byToken == null ? null : byToken.measured(),
        byToken == null ? null : byToken.predicted(),
        byToken == null ? null : byToken.pullUp(),
        byToken == null ? null : byToken.pushDown(),
        step.seconds());
  }

  /** Why accumulated influence does not count the step; null: it does. */
  private @Nullable String leftOut() {
    return step.ofOneGradient() ? LeftOut.FIRST_UPDATE : null;
  }

  /** Why it does not count what this training row did. */
  private @Nullable String leftOut(int row) {
    return step.ofOneGradient() || !step.isOfIdenticalPair(row)
        ? leftOut()
        : LeftOut.IDENTICAL_PAIR;
  }

  /** One per observed and update example; a row that the batch holds twice counts once, with the sum. */
  List<InfluenceRow> influence() {
    List<InfluenceRow> rows = new ArrayList<>();
    for (ObservedChange change : step.observed()) {
      Map<Integer, Map<String, Double>> byUpdate = new TreeMap<>();
      for (int i = 0; i < step.updates().size(); i++) {
        UpdateResponse update = step.updates().get(i);
        byUpdate
            .computeIfAbsent(update.row(), row -> new LinkedHashMap<>())
            .merge(update.type(), change.influence().get(i), Double::sum);
      }
      byUpdate.forEach(
          (row, responses) -> responses.forEach((response, influence) -> rows.add(new InfluenceRow(
              step.step(),
              step.stage(),
              change.row(),
              change.response(),
              row,
              response,
              influence,
              leftOut(row),
              step.seconds()))));
    }
    return rows;
  }
}
