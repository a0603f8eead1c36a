package dev.kymo.monitoring.fold;

import dev.kymo.monitoring.event.DecompositionTaken;
import dev.kymo.monitoring.event.InfluenceTaken;
import dev.kymo.monitoring.event.RunEvent;
import dev.kymo.monitoring.event.StepTaken;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the decomposed steps of one run did to each response type in total, and which training examples did it. In nats, summed
 * over a response's tokens, mean over the observed examples of the type, summed over the decomposed steps.
 *
 * <p>Only what a step's own gradient did is attributed to examples: with momentum that is a part of the change, see {@link
 * OfResponse#attributed}. Steps that were not decomposed are not seen at all.
 *
 * @param steps steps that the run took
 * @param decomposed those among them that were decomposed
 * @param responses by response type, in the order of the rows; {@code argmax} last
 */
public record AccumulatedInfluence(long steps, long decomposed, Map<String, OfResponse> responses) {

  public AccumulatedInfluence {
    responses = Collections.unmodifiableMap(new LinkedHashMap<>(responses));
  }

  /**
   * One decomposed step.
   *
   * @param measured change of log-probability
   * @param predicted the same to first order
   */
  public record Change(long step, double measured, double predicted) {}

  /**
   * What a training row did through its two sides.
   *
   * @param row number in the training data
   * @param sides by response type of the update, by name
   */
  public record OfRow(int row, Map<String, Double> sides) {

    public OfRow {
      sides = Collections.unmodifiableMap(new TreeMap<>(sides));
    }

    /** Through all of its responses together. */
    public double total() {
      return sides.values().stream().mapToDouble(Double::doubleValue).sum();
    }
  }

  /**
   * What happened to one response type.
   *
   * @param changes one per decomposed step, in their order
   * @param pullUp through the responses that the objective pulls up
   * @param pushDown through those that it pushes down
   * @param rest of the prediction: momentum, decay, rounding
   * @param rows what each training row did, by its number
   */
  public record OfResponse(
      List<Change> changes, double pullUp, double pushDown, double rest, List<OfRow> rows) {

    public OfResponse {
      changes = List.copyOf(changes);
      rows = List.copyOf(rows);
    }

    /** Change over the decomposed steps. */
    public double measured() {
      return changes.stream().mapToDouble(Change::measured).sum();
    }

    /** The same to first order. */
    public double predicted() {
      return changes.stream().mapToDouble(Change::predicted).sum();
    }

    /** The part of the prediction that is some training example's: the rows' totals together. */
    public double attributed() {
      return pullUp + pushDown;
    }

    /** The rows that raised it most, strongest first. */
    public List<OfRow> raising(int count) {
      return rows.stream()
          .filter(row -> row.total() > 0)
          .sorted(Comparator.comparingDouble(row -> -row.total()))
          .limit(count)
          .toList();
    }

    /** The rows that lowered it most, strongest first. */
    public List<OfRow> lowering(int count) {
      return rows.stream()
          .filter(row -> row.total() < 0)
          .sorted(Comparator.comparingDouble(OfRow::total))
          .limit(count)
          .toList();
    }
  }

  /** Collects one run's rows, in their order. Not thread-safe; mutable, because there are thousands of rows. */
  public static final class Builder {
    private final Map<String, Sums> responses = new LinkedHashMap<>();
    private long steps;
    private long decomposed;
    private long lastDecomposed;

    private static final class Sums {
      final List<Change> changes = new ArrayList<>();
      final Map<Integer, Map<String, Double>> rows = new TreeMap<>();
      double pullUp;
      double pushDown;
      double rest;
      /** Observed examples of the type at its last decomposed step. */
      int count = 1;
    }

    /** Takes one more event of the run; those of other kinds than it needs change nothing. */
    public void accept(RunEvent event) {
      if (event instanceof StepTaken step) {
        steps = Math.max(steps, step.step());
      } else if (event instanceof DecompositionTaken taken) {
        accept(taken);
      } else if (event instanceof InfluenceTaken taken) {
        Sums sums = sums(taken.response());
        sums.rows
            .computeIfAbsent(taken.updateRow(), row -> new TreeMap<>())
            .merge(taken.updateResponse(), taken.influence() / sums.count, Double::sum);
      }
    }

    private void accept(DecompositionTaken taken) {
      if (taken.step() != lastDecomposed) {
        lastDecomposed = taken.step();
        decomposed++;
      }
      Sums sums = sums(taken.response());
      sums.changes.add(new Change(taken.step(), taken.measured(), taken.predicted()));
      sums.pullUp += taken.pullUp();
      sums.pushDown += taken.pushDown();
      sums.rest += taken.momentum() + taken.decay() + taken.rounding();
      sums.count = taken.count();
    }

    private Sums sums(String response) {
      return responses.computeIfAbsent(response, type -> new Sums());
    }

    /** What was collected so far. */
    public AccumulatedInfluence build() {
      Map<String, OfResponse> built = new LinkedHashMap<>();
      responses.forEach((response, sums) -> {
        List<OfRow> rows = new ArrayList<>();
        sums.rows.forEach((row, sides) -> rows.add(new OfRow(row, sides)));
        built.put(
            response, new OfResponse(sums.changes, sums.pullUp, sums.pushDown, sums.rest, rows));
      });
      return new AccumulatedInfluence(steps, decomposed, built);
    }
  }
}
