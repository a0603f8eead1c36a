package dev.kymo.monitoring.report.phenomena;

import dev.kymo.monitoring.report.history.RecordedStage;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Parts of claims about how a quantity moves during one stage. */
final class StageMeasures {
  /** A dip counts against "throughout", and a rise against "from the start", from this share of the whole change on. */
  private static final double DIP = 0.05;

  private final List<RecordedStage> stages;
  private final List<String> notes;

  /**
   * @param stages the stage in each seed
   * @param notes takes what a reader should know besides
   */
  StageMeasures(List<RecordedStage> stages, List<String> notes) {
    this.stages = stages;
    this.notes = notes;
  }

  List<RecordedStage> stages() {
    return stages;
  }

  void note(String text) {
    notes.add(text);
  }

  Optional<Curves> curves(Quantity quantity) {
    return Curves.of(stages, quantity);
  }

  /** The change over the whole stage. */
  Part change(String name, Claim claim, Quantity quantity) {
    return change(name, claim, Unit.NATS, quantity);
  }

  /** The same in another unit. */
  Part change(String name, Claim claim, Unit unit, Quantity quantity) {
    return curves(quantity)
        .map(curves -> Part.of(name, claim, unit, curves.change()))
        .orElseGet(() -> missing(name, claim, unit, quantity));
  }

  /** The change over the stage's second half. */
  Part laterChange(String name, Claim claim, Quantity quantity) {
    return curves(quantity)
        .map(curves ->
            Part.of(name, claim, Unit.NATS, curves.change(curves.last() / 2, curves.last())))
        .orElseGet(() -> missing(name, claim, quantity));
  }

  /** That the quantity never falls by much on its way. */
  Part neverFalls(String name, Quantity quantity) {
    return curves(quantity)
        .map(curves -> {
          int[] fall = curves.worstFall();
          if (fall[0] < fall[1]) {
            notes.add("largest dip of " + quantity.name() + ": from step " + curves.step(fall[0])
                + " to " + curves.step(fall[1]));
          }
          return Part.of(
              name,
              Claim.NOT_NEGATIVE,
              Unit.NATS,
              curves.dip(fall[0], fall[1]),
              DIP * Math.abs(curves.change().mean()));
        })
        .orElseGet(() -> missing(name, Claim.NOT_NEGATIVE, quantity));
  }

  /** That the quantity does not rise by much before it falls. */
  Part doesNotRiseFirst(String name, Quantity quantity) {
    return curves(quantity)
        .map(curves -> Part.of(
            name,
            Claim.NOT_POSITIVE,
            Unit.NATS,
            curves.dip(0, curves.peak()),
            DIP * Math.abs(curves.change().mean())))
        .orElseGet(() -> missing(name, Claim.NOT_POSITIVE, quantity));
  }

  /**
   * A rise up to the turning point and a fall from there. Each seed's turning point is where the mean over the other seeds is highest, because a
   * place that is chosen where a curve is highest always has a rise before it and a fall behind. Where the others have none, because they are highest
   * at an end, the stage's halves are measured. A single seed has to choose its own.
   */
  List<Part> riseThenFall(String what, Quantity quantity) {
    Optional<Curves> found = curves(quantity).filter(curves -> curves.last() > 1);
    if (found.isEmpty()) {
      return List.of(
          missing(what + " rises", Claim.POSITIVE, quantity),
          missing("then falls", Claim.NEGATIVE, quantity));
    }
    Curves curves = found.get();
    int[] turns = curves.peaksOfOthers();
    long[] turning = Arrays.stream(turns)
        .filter(turn -> turn > 0 && turn < curves.last())
        .mapToLong(curves::step)
        .sorted()
        .toArray();
    noteTurns(quantity, curves, turning.length, turns.length);
    for (int i = 0; i < turns.length; i++) {
      turns[i] = turns[i] > 0 && turns[i] < curves.last() ? turns[i] : curves.last() / 2;
    }
    return List.of(
        Part.of(
            what + " rises" + until(turning),
            Claim.POSITIVE,
            Unit.NATS,
            curves.change(new int[turns.length], turns)),
        Part.of(
            what + (turning.length > 0 ? " then falls" : " falls in the second half"),
            Claim.NEGATIVE,
            Unit.NATS,
            curves.change(turns, curves.lasts())));
  }

  private void noteTurns(Quantity quantity, Curves curves, int turning, int seeds) {
    if (turning == 0) {
      notes.add(quantity.name() + " has no turning point: it is highest at the stage's "
          + (curves.peak() == 0 ? "start" : "end"));
    } else if (seeds == 1) {
      notes.add("the turning point of " + quantity.name() + " is chosen in the only seed");
    } else if (turning < seeds) {
      notes.add("the turning point of " + quantity.name() + " is the middle for "
          + (seeds - turning) + " of " + seeds + " seeds, whose others have none");
    }
  }

  private static String until(long[] turning) {
    if (turning.length == 0) {
      return " in the first half";
    }
    long first = turning[0];
    long last = turning[turning.length - 1];
    return " to step " + first + (first == last ? "" : " to " + last);
  }

  private static Part missing(String name, Claim claim, Quantity quantity) {
    return missing(name, claim, Unit.NATS, quantity);
  }

  private static Part missing(String name, Claim claim, Unit unit, Quantity quantity) {
    return Part.missing(name, claim, unit, "too few readings of " + quantity.name());
  }

  /** Notes how each of several response types changed. */
  void noteEach(List<String> responses) {
    for (String response : responses) {
      curves(Quantity.logprob(response)).ifPresent(curves -> {
        int peak = curves.peak();
        String way = peak > 0 && peak < curves.last()
            ? Numbers.signed(curves.change(0, peak).mean()) + " to step " + curves.step(peak)
                + ", then " + Numbers.signed(curves.change(peak, curves.last()).mean())
            : Numbers.signed(curves.change().mean());
        notes.add(response + ": " + way);
      });
    }
  }
}
