package dev.kymo.monitoring.report.phenomena;

import dev.kymo.monitoring.report.history.RecordedStage;
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
    return curves(quantity)
        .map(curves -> Part.of(name, claim, Unit.NATS, curves.change()))
        .orElseGet(() -> missing(name, claim, quantity));
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
              curves.change(fall[0], fall[1]),
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
            curves.change(0, curves.peak()),
            DIP * Math.abs(curves.change().mean())))
        .orElseGet(() -> missing(name, Claim.NOT_POSITIVE, quantity));
  }

  /**
   * A rise up to the turning point and a fall from there. The turning point is where the mean over the seeds is highest, so that it is the
   * same for every seed; a curve that is highest at an end has none, and its halves are measured.
   */
  List<Part> riseThenFall(String what, Quantity quantity) {
    Optional<Curves> found = curves(quantity).filter(curves -> curves.last() > 1);
    if (found.isEmpty()) {
      return List.of(
          missing(what + " rises", Claim.POSITIVE, quantity),
          missing("then falls", Claim.NEGATIVE, quantity));
    }
    Curves curves = found.get();
    int peak = curves.peak();
    boolean turns = peak > 0 && peak < curves.last();
    int at = turns ? peak : curves.last() / 2;
    String until = turns ? " to step " + curves.step(at) : " in the first half";
    if (!turns) {
      notes.add(quantity.name() + " has no turning point: it is highest at the stage's "
          + (peak == 0 ? "start" : "end"));
    }
    return List.of(
        Part.of(what + " rises" + until, Claim.POSITIVE, Unit.NATS, curves.change(0, at)),
        Part.of(
            what + (turns ? " then falls" : " falls in the second half"),
            Claim.NEGATIVE,
            Unit.NATS,
            curves.change(at, curves.last())));
  }

  private static Part missing(String name, Claim claim, Quantity quantity) {
    return Part.missing(name, claim, Unit.NATS, "too few readings of " + quantity.name());
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
