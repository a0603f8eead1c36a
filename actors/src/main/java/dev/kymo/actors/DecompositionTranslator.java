package dev.kymo.actors;

import dev.kymo.monitoring.event.DecompositionTaken;
import dev.kymo.monitoring.event.ExampleDecomposed;
import dev.kymo.monitoring.event.InfluenceTaken;
import dev.kymo.monitoring.event.LeftOut;
import dev.kymo.monitoring.event.PartTrust;
import dev.kymo.monitoring.event.TokensPushed;
import dev.kymo.probes.pushed.PushedTokens;
import dev.kymo.probes.step.NoiseFloor;
import dev.kymo.probes.step.ObservedChange;
import dev.kymo.probes.step.Parts;
import dev.kymo.probes.step.StepDecomposition;
import dev.kymo.probes.step.TokenChanges;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Says in monitoring's vocabulary how a step was taken apart: per response type, per observed example, per pair of observed and
 * update example, and at the tokens that it pushed down.
 */
final class DecompositionTranslator {
  private final String run;
  private final int attempt;
  private final StepDecomposition step;

  DecompositionTranslator(String run, int attempt, StepDecomposition step) {
    this.run = run;
    this.attempt = attempt;
    this.step = step;
  }

  /** Means over the observed examples of each response type. */
  List<DecompositionTaken> byResponse() {
    Map<String, List<ObservedChange>> groups = new LinkedHashMap<>();
    for (ObservedChange change : step.observed()) {
      groups.computeIfAbsent(change.response(), r -> new ArrayList<>()).add(change);
    }
    List<DecompositionTaken> events = new ArrayList<>();
    groups.forEach((response, changes) -> events.add(of(response, changes)));
    return events;
  }

  private DecompositionTaken of(String response, List<ObservedChange> changes) {
    Parts parts = Parts.mean(changes.stream().map(ObservedChange::parts).toList());
    Parts moved = Parts.mean(changes.stream().map(ObservedChange::moved).toList());
    double predicted = mean(changes, ObservedChange::predicted);
    double error = parts.error(moved);
    return new DecompositionTaken(
        run,
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
        step.seconds(),
        attempt);
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
  List<ExampleDecomposed> byExample() {
    return step.observed().stream().map(this::example).toList();
  }

  private ExampleDecomposed example(ObservedChange change) {
    TokenChanges byToken = change.byToken();
    Parts parts = change.parts();
    double error = change.partsError();
    return new ExampleDecomposed(
        run,
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
        step.seconds(),
        attempt);
  }

  /** Why accumulated influence does not count the step; null: it does. */
  private @Nullable String leftOut() {
    return step.ofOneGradient() ? LeftOut.FIRST_UPDATE : null;
  }

  /** Why it does not count what this training row did. */
  private @Nullable String leftOut(int row) {
    boolean identical =
        step.updates().stream().anyMatch(each -> each.row() == row && each.identicalPair());
    return step.ofOneGradient() || !identical ? leftOut() : LeftOut.IDENTICAL_PAIR;
  }

  /** One per observed and update example; a row that the batch holds twice counts once, with the sum. */
  List<InfluenceTaken> influence() {
    List<InfluenceTaken> events = new ArrayList<>();
    for (ObservedChange change : step.observed()) {
      Map<Integer, Map<String, Double>> byUpdate = new TreeMap<>();
      for (int i = 0; i < step.updates().size(); i++) {
        StepDecomposition.UpdateExample update = step.updates().get(i);
        byUpdate
            .computeIfAbsent(update.row(), row -> new LinkedHashMap<>())
            .merge(update.response(), change.influence().get(i), Double::sum);
      }
      byUpdate.forEach((row, responses) ->
          responses.forEach((response, influence) -> events.add(new InfluenceTaken(
              run,
              step.step(),
              step.stage(),
              change.row(),
              change.response(),
              row,
              response,
              influence,
              leftOut(row),
              step.seconds(),
              attempt))));
    }
    return events;
  }

  /** One per bin that holds tokens. */
  List<TokensPushed> tokens(PushedTokens pushed) {
    return pushed.cells().stream()
        .map(cell -> new TokensPushed(
            run,
            pushed.step(),
            pushed.stage(),
            cell.peakinessBin(),
            cell.peakinessTo(),
            cell.rejectedBin(),
            cell.rejectedTo(),
            cell.own().count(),
            cell.own().rising(),
            cell.own().falling(),
            cell.best().rising(),
            cell.best().falling(),
            cell.likely().count(),
            cell.likely().rising(),
            cell.likely().falling(),
            cell.unlikely().count(),
            cell.unlikely().rising(),
            cell.unlikely().falling(),
            cell.change(),
            cell.bestChange(),
            pushed.noise(),
            pushed.seconds(),
            attempt))
        .toList();
  }
}
