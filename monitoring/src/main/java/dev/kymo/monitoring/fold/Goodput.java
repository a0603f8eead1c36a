package dev.kymo.monitoring.fold;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * The share of time that crashes did not cost: about undisturbed over disturbed time.
 *
 * <p>Of a run: 1 − L/T. T is the time during which a slot worked for it or it waited for one after a crash, L the time of its recoveries, each
 * from the last sign of life of the attempt that died to the first step that none had taken before. So detection, waiting, loading and repeated steps are
 * the loss; what an undisturbed run waits for too (its first load, probes, checkpoints) is none, and neither is what a stop costs.
 *
 * <p>Of an experiment: 1 − (L′ + I)/(H + I), of the time of slots. H is the time during which slots worked for runs, L′ the part of the recoveries that lies in it. I is the
 * time of slots that stood idle while a run waited for one after a crash; a run that waits while all slots train others costs the
 * experiment nothing. There are as many slots as were ever at work at once.
 */
public final class Goodput {

  /** From here on another number of runs holds slots, or waits. */
  private record Change(Instant at, int held, int waiting) {}

  private Goodput() {}

  static double ofRun(RunTimes run) {
    Instant until = run.last();
    if (until == null) {
      return Double.NaN;
    }
    double all = seconds(run.held(until)) + seconds(run.waits(until));
    return share(run.lost(until), all);
  }

  /** Of all runs of an experiment; NaN before it began. */
  public static double of(Collection<RunTimes> runs) {
    Instant until = runs.stream()
        .map(RunTimes::last)
        .filter(Objects::nonNull)
        .map(Objects::requireNonNull)
        .max(Comparator.naturalOrder())
        .orElse(Instant.EPOCH);
    double held = 0;
    double lost = 0;
    for (RunTimes run : runs) {
      held += seconds(run.held(until));
      lost += Math.max(0, run.lost(until) - seconds(run.waits(until)));
    }
    double idle = idle(runs, until);
    return share(lost + idle, held + idle);
  }

  private static double idle(Collection<RunTimes> runs, Instant until) {
    List<Change> changes = new ArrayList<>();
    for (RunTimes run : runs) {
      run.held(until).forEach(span -> add(changes, span, 1, 0));
      run.waits(until).forEach(span -> add(changes, span, 0, 1));
    }
    // a slot that passes from one run to another at the same time is one slot
    changes.sort(Comparator.comparing(Change::at).thenComparing(Change::held));
    int slots = 0;
    int held = 0;
    for (Change change : changes) {
      held += change.held();
      slots = Math.max(slots, held);
    }
    double idle = 0;
    held = 0;
    int waiting = 0;
    Instant before = Instant.EPOCH;
    for (Change change : changes) {
      idle += Math.min(waiting, slots - held) * new Span(before, change.at()).seconds();
      held += change.held();
      waiting += change.waiting();
      before = change.at();
    }
    return idle;
  }

  private static void add(List<Change> changes, Span span, int held, int waiting) {
    if (span.to().isAfter(span.from())) {
      changes.add(new Change(span.from(), held, waiting));
      changes.add(new Change(span.to(), -held, -waiting));
    }
  }

  private static double seconds(List<Span> spans) {
    return spans.stream().mapToDouble(Span::seconds).sum();
  }

  private static double share(double lost, double all) {
    return all > 0 ? Math.max(0, 1 - lost / all) : Double.NaN;
  }
}
