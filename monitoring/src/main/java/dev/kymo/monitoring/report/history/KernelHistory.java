package dev.kymo.monitoring.report.history;

import dev.kymo.monitoring.fold.ObservedCount;
import dev.kymo.vocabulary.KernelRow;
import dev.kymo.vocabulary.LoggedEvent.RowsObserved;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The kernels between response types along a run.
 *
 * @param observed the rows of the probe set that they are means over, where they have both types
 * @param pairs what is recorded of each pair of response types, in the order of steps
 */
public record KernelHistory(ObservedCount observed, Map<Pair, List<Point>> pairs) {

  public KernelHistory {
    pairs = Collections.unmodifiableMap(new LinkedHashMap<>(pairs));
  }

  /** Two response types in the order of rows. */
  public record Pair(String response, String other) {}

  /**
   * A pair at one step.
   *
   * @param rows how many rows of the probe set
   * @param norm mean over the rows of ‖K‖_F
   * @param similarity mean over the rows
   * @param similaritySd sample standard deviation over the rows
   * @param drift since the stage began; NaN if not known
   */
  public record Point(
      long step, int rows, double norm, double similarity, double similaritySd, double drift) {}

  /** The response types, in the order of rows. */
  public Set<String> responses() {
    Set<String> responses = new LinkedHashSet<>();
    pairs.keySet().forEach(pair -> {
      if (pair.response().equals(pair.other())) {
        responses.add(pair.response());
      }
    });
    return responses;
  }

  /** What is recorded of two response types, in whichever order; none if nothing is. */
  public List<Point> points(String response, String other) {
    List<Point> points = pairs.get(new Pair(response, other));
    return points != null ? points : pairs.getOrDefault(new Pair(other, response), List.of());
  }

  /** The pair after the step; empty if it was not estimated there. */
  public Optional<Point> at(String response, String other, long step) {
    return points(response, other).stream()
        .filter(point -> point.step() == step)
        .findFirst();
  }

  /** Collects one run's rows, in their order. Not thread-safe. */
  static final class Builder {
    private final Map<Pair, List<Point>> pairs = new LinkedHashMap<>();
    private ObservedCount observed = new ObservedCount(0, null);

    void accept(RowsObserved event) {
      if (event.by().equals(RowsObserved.KERNEL)) {
        observed = new ObservedCount(event.rows().size(), event.trained().size());
      }
    }

    void accept(KernelRow row) {
      if (row.count() > observed.rows()) {
        observed = new ObservedCount(row.count(), null); // nobody told
      }
      pairs
          .computeIfAbsent(new Pair(row.response(), row.other()), pair -> new ArrayList<>())
          .add(new Point(
              row.step(),
              row.count(),
              row.kernelNormMean(),
              row.similarityMean(),
              row.similaritySd(),
              row.drift()));
    }

    KernelHistory build() {
      Map<Pair, List<Point>> built = new LinkedHashMap<>();
      pairs.forEach((pair, points) -> built.put(pair, List.copyOf(points)));
      return new KernelHistory(observed, built);
    }
  }
}
