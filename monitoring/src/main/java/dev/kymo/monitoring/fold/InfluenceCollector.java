package dev.kymo.monitoring.fold;

import dev.kymo.monitoring.fold.AccumulatedInfluence.Change;
import dev.kymo.monitoring.fold.AccumulatedInfluence.OfResponse;
import dev.kymo.monitoring.fold.Movers.OfRow;
import dev.kymo.vocabulary.DecompositionRow;
import dev.kymo.vocabulary.ExampleRow;
import dev.kymo.vocabulary.InfluenceRow;
import dev.kymo.vocabulary.LeftOut;
import dev.kymo.vocabulary.StepRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Collects the rows of one stage of a run, in their order: of a step, what happened before who did it. A step that comes again in a
 * later attempt says the same and is not counted twice. Not thread-safe; mutable, because there are thousands of rows.
 */
final class InfluenceCollector {
  private final int stage;
  private final Map<String, Sums> responses = new LinkedHashMap<>();
  private final Set<Integer> identicalRows = new TreeSet<>();
  private String objective = "";
  private long firstStep;
  private long lastStep;
  private long decomposed;
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
    long remainders;
    long belowNoise;
    /** Observed examples of the type at its last decomposed step. */
    int count = 1;

    /** Takes what a pair's two responses did, which undo each other, out of their sides. */
    void leaveOut(InfluenceRow taken) {
      double part = taken.influence() / count;
      if (taken.updateResponse().equals("rejected")) {
        pushDown -= part;
      } else {
        pullUp -= part;
      }
      rest += part;
    }

    OfResponse built(TrainedRows trained) {
      return new OfResponse(
          changes,
          pullUp,
          pushDown,
          rest,
          observed.isEmpty() ? new ObservedCount(count, null) : trained.count(observed),
          remainders,
          belowNoise,
          new Movers(List.copyOf(overall.values())),
          new Movers(List.copyOf(lastStep.values())));
    }
  }

  InfluenceCollector(int stage) {
    this.stage = stage;
  }

  void accept(StepRow step) {
    firstStep = firstStep == 0 ? step.step() : firstStep;
    lastStep = Math.max(lastStep, step.step());
  }

  void accept(int attempt, ExampleRow example) {
    Sums sums = sums(example.response());
    sums.observed.add(example.row());
    if (example.step() == lastCounted && !isRepeated(example.step(), attempt)) {
      sums.remainders++;
      sums.belowNoise += example.belowNoise() ? 1 : 0;
    }
  }

  void accept(int attempt, DecompositionRow taken) {
    objective = taken.objective();
    if (taken.step() > lastDecomposed) {
      lastDecomposed = taken.step();
      lastAttempt = attempt;
      decomposed++;
      if (taken.leftOut() == null) {
        lastCounted = taken.step();
        responses.values().forEach(sums -> sums.lastStep.clear());
      } else {
        leftOut++;
      }
    } else if (isRepeated(taken.step(), attempt)) {
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

  void accept(int attempt, InfluenceRow taken) {
    if (isRepeated(taken.step(), attempt)) {
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

  boolean hasDecomposed() {
    return decomposed > 0;
  }

  private boolean isRepeated(long step, int attempt) {
    return step < lastDecomposed || (step == lastDecomposed && attempt != lastAttempt);
  }

  private static void add(Map<Integer, OfRow> rows, InfluenceRow taken, int count) {
    rows.compute(taken.updateRow(), (row, known) -> {
      OfRow before = known == null ? new OfRow(row, Map.of()) : known;
      return before.with(taken.updateResponse(), taken.influence() / count);
    });
  }

  private Sums sums(String response) {
    return responses.computeIfAbsent(response, type -> new Sums());
  }

  /** What was collected so far. */
  AccumulatedInfluence build(TrainedRows trained) {
    Map<String, OfResponse> built = new LinkedHashMap<>();
    Set<Integer> all = new TreeSet<>();
    int examples = 0;
    for (Map.Entry<String, Sums> response : responses.entrySet()) {
      Set<Integer> observed = response.getValue().observed;
      all.addAll(observed);
      examples += response.getKey().equals(SqueezeState.ARGMAX) ? 0 : observed.size();
      built.put(response.getKey(), response.getValue().built(trained));
    }
    return new AccumulatedInfluence(
        stage,
        objective,
        firstStep == 0 ? 0 : lastStep - firstStep + 1,
        decomposed,
        leftOut,
        identicalRows,
        lastCounted,
        trained.count(all),
        examples,
        built);
  }
}
