package dev.kymo.monitoring.fold;

import dev.kymo.vocabulary.InfluenceRow;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What each pair of the last step taken apart did to the observed chosen responses and to the most likely tokens along them,
 * in nats, summed over observed examples. What rows mark as left out is not among them: a stage's first update of an optimizer that
 * divides by the average of squares, and pairs of identical responses.
 *
 * @param step the step; 0: none was taken apart
 * @param onChosen by row of the training data, through both of its responses
 * @param onArgmax the same through its rejected response
 * @param observed rows of the probe set that it was observed on
 */
public record LastInfluence(
    long step,
    Map<Integer, Double> onChosen,
    Map<Integer, Double> onArgmax,
    Set<Integer> observed) {

  /** What "most of the push" is. */
  private static final double MOST = 0.5;

  static final LastInfluence NONE = new LastInfluence(0, Map.of(), Map.of(), Set.of());

  public LastInfluence {
    onChosen = Collections.unmodifiableMap(new LinkedHashMap<>(onChosen));
    onArgmax = Collections.unmodifiableMap(new LinkedHashMap<>(onArgmax));
    observed = Set.copyOf(observed);
  }

  LastInfluence updated(InfluenceRow event) {
    if (event.step() < step || event.leftOut() != null) {
      return this;
    }
    boolean same = event.step() == step;
    Map<Integer, Double> chosen = new LinkedHashMap<>(same ? onChosen : Map.of());
    Map<Integer, Double> argmax = new LinkedHashMap<>(same ? onArgmax : Map.of());
    Set<Integer> rows = new LinkedHashSet<>(same ? observed : Set.of());
    if (event.response().equals("chosen")) {
      rows.add(event.row());
      chosen.merge(event.updateRow(), event.influence(), Double::sum);
    } else if (event.response().equals(SqueezeState.ARGMAX)
        && event.updateResponse().equals("rejected")) {
      argmax.merge(event.updateRow(), event.influence(), Double::sum);
    }
    return new LastInfluence(event.step(), chosen, argmax, rows);
  }

  /**
   * The fewest pairs that did most of the push, strongest first: those that lowered chosen; if none did, those whose rejected
   * response raised argmax.
   */
  List<Integer> pushing() {
    List<Integer> lowering = most(onChosen, -1);
    return lowering.isEmpty() ? most(onArgmax, 1) : lowering;
  }

  private static List<Integer> most(Map<Integer, Double> byRow, int sign) {
    List<Map.Entry<Integer, Double>> pushing = byRow.entrySet().stream()
        .filter(entry -> sign * entry.getValue() > 0)
        .sorted(Comparator.<Map.Entry<Integer, Double>>comparingDouble(
                entry -> -sign * entry.getValue())
            .thenComparing(Map.Entry::getKey))
        .toList();
    double left =
        MOST * pushing.stream().mapToDouble(entry -> sign * entry.getValue()).sum();
    List<Integer> rows = new ArrayList<>();
    for (Map.Entry<Integer, Double> entry : pushing) {
      if (left <= 0) {
        break;
      }
      rows.add(entry.getKey());
      left -= sign * entry.getValue();
    }
    return List.copyOf(rows);
  }
}
