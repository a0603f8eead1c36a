package dev.kymo.monitoring.fold;

import dev.kymo.monitoring.event.DecompositionTaken;
import dev.kymo.monitoring.event.ExampleDecomposed;
import dev.kymo.monitoring.event.InfluenceTaken;
import dev.kymo.monitoring.event.LeftOut;
import dev.kymo.monitoring.event.LoggedEvent.RowsObserved;
import dev.kymo.monitoring.event.RunEvent;
import dev.kymo.monitoring.event.StepTaken;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the decomposed steps of one run did to each response type in total, and which training examples did it. In nats, summed
 * over a response's tokens, mean over the observed examples of the type, summed over the decomposed steps.
 *
 * <p>Only what a step's own gradient did is attributed to examples: with momentum that is a part of the change, see {@link
 * OfResponse#attributed}. Steps that were not decomposed are not seen at all.
 *
 * @param steps steps that the run took
 * @param decomposed those among them that were decomposed
 * @param leftOut those among them that are not counted: a stage's first update of an optimizer that divides by the average of squares
 * @param identicalRows training rows that are not counted, because their chosen and rejected responses are the same
 * @param lastDecomposed the last that is counted; 0: there is none
 * @param observed the rows of the probe set that this was observed on
 * @param examples their responses that were observed, without {@code argmax}
 * @param responses by response type, in the order of the rows; {@code argmax} last
 */
public record AccumulatedInfluence(
    long steps,
    long decomposed,
    long leftOut,
    Set<Integer> identicalRows,
    long lastDecomposed,
    ObservedCount observed,
    int examples,
    Map<String, OfResponse> responses) {

  public AccumulatedInfluence {
    identicalRows = Collections.unmodifiableSet(new TreeSet<>(identicalRows));
    responses = Collections.unmodifiableMap(new LinkedHashMap<>(responses));
  }

  /** Decomposed steps that are counted. */
  public long counted() {
    return decomposed - leftOut;
  }

  /**
   * One decomposed step.
   *
   * @param measured change of log-probability
   * @param predicted the same to first order
   * @param trusted whether float32 arithmetic moves its parts by little; null in recordings of older versions
   */
  public record Change(
      long step,
      double measured,
      double predicted,
      @Nullable Boolean trusted) {}

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
      double total = 0;
      for (double side : sides.values()) {
        total += side;
      }
      return total;
    }

    private OfRow with(String side, double influence) {
      Map<String, Double> more = new TreeMap<>(sides);
      more.merge(side, influence, Double::sum);
      return new OfRow(row, more);
    }
  }

  /**
   * What training rows did to one response type.
   *
   * @param rows by their number
   */
  public record Movers(List<OfRow> rows) {

    public Movers {
      rows = List.copyOf(rows);
    }

    /** The rows that raised it most, strongest first. */
    public List<OfRow> raising(int count) {
      return strongest(count, 1);
    }

    /** The rows that lowered it most, strongest first. */
    public List<OfRow> lowering(int count) {
      return strongest(count, -1);
    }

    /** There are thousands of rows and a few are asked for, again and again. */
    private List<OfRow> strongest(int count, int sign) {
      Comparator<OfRow> weakestFirst = Comparator.<OfRow>comparingDouble(row -> sign * row.total())
          .thenComparing(Comparator.comparingInt(OfRow::row).reversed());
      PriorityQueue<OfRow> found = new PriorityQueue<>(weakestFirst);
      for (OfRow row : rows) {
        if (sign * row.total() > 0) {
          found.add(row);
          if (found.size() > count) {
            found.remove();
          }
        }
      }
      return found.stream().sorted(weakestFirst.reversed()).toList();
    }
  }

  /**
   * What happened to one response type.
   *
   * @param changes one per decomposed step, in their order
   * @param pullUp through the objective's chosen side
   * @param pushDown through its rejected side
   * @param rest of the prediction: momentum, decay, rounding, and what pairs of identical responses did
   * @param observed the rows that have it, over which everything is a mean
   * @param overall what each training row did in all decomposed steps
   * @param lastStep what each did in the last of them
   */
  public record OfResponse(
      List<Change> changes,
      double pullUp,
      double pushDown,
      double rest,
      ObservedCount observed,
      Movers overall,
      Movers lastStep) {

    public OfResponse {
      changes = List.copyOf(changes);
    }

    /** Change over the decomposed steps. */
    public double measured() {
      return changes.stream().mapToDouble(Change::measured).sum();
    }

    /** Decomposed steps whose parts float32 arithmetic moves by more than is trusted. */
    public long untrusted() {
      return changes.stream()
          .filter(change -> Boolean.FALSE.equals(change.trusted()))
          .count();
    }

    /** The same to first order. */
    public double predicted() {
      return changes.stream().mapToDouble(Change::predicted).sum();
    }

    /** The part of the prediction that is some training example's: the rows' totals together. */
    public double attributed() {
      return pullUp + pushDown;
    }
  }

  /**
   * Collects one run's rows, in their order: of a step, what happened before who did it. A step that comes again in a later attempt says the same and is not counted twice. Not
   * thread-safe; mutable, because there are thousands of rows.
   */
  public static final class Builder {
    private final Map<String, Sums> responses = new LinkedHashMap<>();
    private TrainedRows trained = TrainedRows.UNKNOWN;
    private long steps;
    private long decomposed;
    private final Set<Integer> identicalRows = new TreeSet<>();
    private long leftOut;
    /** The last decomposed step that is counted. */
    private long lastCounted;
    /** The last decomposed step, counted or not. */
    private long lastDecomposed;

    private int lastAttempt;

    private static final class Sums {
      final List<Change> changes = new ArrayList<>();
      final Map<Integer, OfRow> overall = new TreeMap<>();
      final Map<Integer, OfRow> lastStep = new TreeMap<>();
      final Set<Integer> observed = new TreeSet<>();
      double pullUp;
      double pushDown;
      double rest;
      /** Observed examples of the type at its last decomposed step. */
      int count = 1;

      /** Takes what a pair's two responses did, which undo each other, out of their sides. */
      void leaveOut(InfluenceTaken taken) {
        double part = taken.influence() / count;
        if (taken.updateResponse().equals("rejected")) {
          pushDown -= part;
        } else {
          pullUp -= part;
        }
        rest += part;
      }
    }

    /** Takes one more event of the run; those of other kinds than it needs change nothing. */
    public void accept(RunEvent event) {
      if (event instanceof StepTaken step) {
        steps = Math.max(steps, step.step());
      } else if (event instanceof DecompositionTaken taken) {
        accept(taken);
      } else if (event instanceof ExampleDecomposed example) {
        sums(example.response()).observed.add(example.row());
      } else if (event instanceof InfluenceTaken taken) {
        accept(taken);
      } else if (event instanceof RowsObserved observed) {
        trained = trained.updated(observed);
      }
    }

    private void accept(DecompositionTaken taken) {
      if (taken.step() > lastDecomposed) {
        lastDecomposed = taken.step();
        lastAttempt = taken.attempt();
        decomposed++;
        if (taken.leftOut() == null) {
          lastCounted = taken.step();
          responses.values().forEach(sums -> sums.lastStep.clear());
        } else {
          leftOut++;
        }
      } else if (isRepeated(taken.step(), taken.attempt())) {
        return;
      }
      if (taken.leftOut() != null) {
        return;
      }
      Sums sums = sums(taken.response());
      sums.changes.add(
          new Change(taken.step(), taken.measured(), taken.predicted(), taken.trusted()));
      sums.pullUp += taken.pullUp();
      sums.pushDown += taken.pushDown();
      sums.rest += taken.momentum() + taken.decay() + taken.rounding();
      sums.count = taken.count();
    }

    private void accept(InfluenceTaken taken) {
      if (isRepeated(taken.step(), taken.attempt())) {
        return;
      }
      if (taken.leftOut() == null) {
        Sums sums = sums(taken.response());
        sums.observed.add(taken.row());
        add(sums.overall, taken, sums.count);
        add(sums.lastStep, taken, sums.count);
      } else if (taken.leftOut().equals(LeftOut.IDENTICAL_PAIR)) {
        identicalRows.add(taken.updateRow());
        sums(taken.response()).leaveOut(taken);
      }
    }

    private boolean isRepeated(long step, int attempt) {
      return step < lastDecomposed || (step == lastDecomposed && attempt != lastAttempt);
    }

    private static void add(Map<Integer, OfRow> rows, InfluenceTaken taken, int count) {
      rows.compute(taken.updateRow(), (row, known) -> {
        OfRow before = known == null ? new OfRow(row, Map.of()) : known;
        return before.with(taken.updateResponse(), taken.influence() / count);
      });
    }

    private Sums sums(String response) {
      return responses.computeIfAbsent(response, type -> new Sums());
    }

    /** What was collected so far. */
    public AccumulatedInfluence build() {
      Map<String, OfResponse> built = new LinkedHashMap<>();
      Set<Integer> all = new TreeSet<>();
      int examples = 0;
      for (Map.Entry<String, Sums> response : responses.entrySet()) {
        all.addAll(response.getValue().observed);
        examples += response.getKey().equals(SqueezeState.ARGMAX)
            ? 0
            : response.getValue().observed.size();
      }
      responses.forEach((response, sums) -> built.put(
          response,
          new OfResponse(
              sums.changes,
              sums.pullUp,
              sums.pushDown,
              sums.rest,
              sums.observed.isEmpty()
                  ? new ObservedCount(sums.count, null)
                  : trained.count(sums.observed),
              new Movers(List.copyOf(sums.overall.values())),
              new Movers(List.copyOf(sums.lastStep.values())))));
      return new AccumulatedInfluence(
          steps,
          decomposed,
          leftOut,
          identicalRows,
          lastCounted,
          trained.count(all),
          examples,
          built);
    }
  }
}
