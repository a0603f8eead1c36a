package dev.kymo.monitoring.fold;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the decomposed steps of one stage of a run did to each response type in total, and which training examples did it. In nats, summed
 * over a response's tokens, mean over the observed examples of the type, summed over the decomposed steps.
 *
 * <p>Only what a step's own gradient did is attributed to examples: with momentum that is a part of the change, see {@link
 * OfResponse#attributed}. Steps that were not decomposed are not seen at all.
 *
 * @param stage its number, from 1
 * @param objective the stage's
 * @param steps steps that the run took in it
 * @param decomposed those among them that were decomposed
 * @param leftOut those among them that are not counted: the stage's first update of an optimizer that divides by the average of squares
 * @param identicalRows training rows that are not counted, because their chosen and rejected responses are the same
 * @param lastDecomposed the last that is counted; 0: there is none
 * @param observed the rows of the probe set that this was observed on
 * @param examples their responses that were observed, without {@code argmax}
 * @param responses by response type, in the order of the rows; {@code argmax} last
 */
public record AccumulatedInfluence(
    int stage,
    String objective,
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
   * What happened to one response type.
   *
   * @param changes one per decomposed step, in their order
   * @param pullUp through the objective's chosen side
   * @param pushDown through its rejected side
   * @param rest of the prediction: momentum, decay, rounding, and what pairs of identical responses did
   * @param observed the rows that have it, over which everything is a mean
   * @param remainders how many remainders there are: of each observed example, at each decomposed step
   * @param belowNoise those among them that float32's arithmetic alone may have made
   * @param overall what each training row did in all decomposed steps
   * @param lastStep what each did in the last of them
   */
  public record OfResponse(
      List<Change> changes,
      double pullUp,
      double pushDown,
      double rest,
      ObservedCount observed,
      long remainders,
      long belowNoise,
      Movers overall,
      Movers lastStep) {

    public OfResponse {
      changes = List.copyOf(changes);
    }

    /** How many remainders are below the noise, in words; a dash for recordings that do not say. */
    public String withinNoise() {
      return inWords(belowNoise, remainders);
    }

    /** So many remainders of so many, in words. */
    public static String inWords(long belowNoise, long remainders) {
      return remainders == 0 ? "–" : belowNoise + " of " + remainders;
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
}
