package dev.kymo.monitoring.fold;

import dev.kymo.vocabulary.ReadingRow;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far a run's stage has squeezed its probes' probability into the most likely tokens, folded from readings. Everything is
 * in nats per token since the stage began, that is since the last probed step of the stage before.
 *
 * <p>The index is the change of mean log π(argmax) less the mean of the changes of all response types. A step counts towards
 * squeezing when chosen has fallen and argmax has risen, each by more than {@link #THRESHOLD}.
 *
 * <p>A step is judged as soon as every response type of the step before has been read, or with {@link #settled}. Readings of
 * steps already judged, as after a crash, change nothing.
 *
 * @param stage number of the stage, from 1; 0: nothing has been read
 * @param step the last step judged; −1: none
 * @param atStart log-probability per token when the stage began, by response type and {@link #ARGMAX}
 * @param last the same at the last step judged
 * @param reading the same at the step being read; empty: none is
 * @param readingStep the step being read
 * @param judged the last step's changes; null: none is known, as when chosen or all types are missing
 * @param inARow how many steps up to the last one, without a gap, count towards squeezing
 */
public record SqueezeState(
    int stage,
    long step,
    Map<String, Double> atStart,
    Map<String, Double> last,
    Map<String, Double> reading,
    long readingStep,
    @Nullable Change judged,
    int inARow) {

  /**
   * Two hundredths of a nat per token make a response of 50 tokens e times more or less likely; from one probed step to the next,
   * runs that nothing is wrong with move by about half of it.
   */
  static final double THRESHOLD = 0.02;

  /** One step can be its batch's doing, and two of a kind are common; three make a trend, and still come early in a stage. */
  static final int IN_A_ROW = 3;

  static final String ARGMAX = "argmax";
  private static final String CHOSEN = "chosen";

  /** Of a run that nothing has been read of. */
  public static final SqueezeState UNKNOWN =
      new SqueezeState(0, -1, Map.of(), Map.of(), Map.of(), -1, null, 0);

  /**
   * Changes since the stage began, in nats per token.
   *
   * @param index argmax less the mean of all response types
   * @param chosen of the chosen responses
   * @param argmax of the most likely tokens along them
   */
  public record Change(double index, double chosen, double argmax) {
    boolean squeezes() {
      return chosen < -THRESHOLD && argmax > THRESHOLD;
    }
  }

  public SqueezeState {
    atStart = Collections.unmodifiableMap(new LinkedHashMap<>(atStart));
    last = Collections.unmodifiableMap(new LinkedHashMap<>(last));
    reading = Collections.unmodifiableMap(new LinkedHashMap<>(reading));
  }

  /** The state after one more reading. */
  public SqueezeState updated(ReadingRow event) {
    if (event.step() <= step) {
      return this;
    }
    if (event.step() != readingStep && !reading.isEmpty()) {
      return settled().updated(event);
    }
    SqueezeState stageBegun = event.stage() == stage ? this : begun(event.stage());
    SqueezeState more = stageBegun.with(event);
    boolean complete = !last.isEmpty() && more.reading.keySet().containsAll(last.keySet());
    return complete ? more.settled() : more;
  }

  private SqueezeState begun(int next) {
    return new SqueezeState(next, step, last, last, reading, readingStep, null, 0);
  }

  private SqueezeState with(ReadingRow event) {
    Map<String, Double> read = new LinkedHashMap<>(reading);
    read.put(event.response(), event.logprobMean() / event.tokensMean());
    if (event.response().equals(CHOSEN)) {
      read.put(ARGMAX, event.argmaxLogprobMean() / event.tokensMean());
    }
    return new SqueezeState(stage, step, atStart, last, read, event.step(), judged, inARow);
  }

  /** The state when no more readings of the step being read will come. */
  public SqueezeState settled() {
    if (reading.isEmpty()) {
      return this;
    }
    Map<String, Double> start = atStart.isEmpty() ? reading : atStart;
    Change change = change(start, reading);
    int row = change != null && change.squeezes() ? inARow + 1 : 0;
    return new SqueezeState(stage, readingStep, start, reading, Map.of(), -1, change, row);
  }

  private static @Nullable Change change(Map<String, Double> start, Map<String, Double> now) {
    double sum = 0;
    int types = 0;
    for (Map.Entry<String, Double> response : now.entrySet()) {
      Double before = start.get(response.getKey());
      if (before != null && !response.getKey().equals(ARGMAX)) {
        sum += response.getValue() - before;
        types++;
      }
    }
    double chosen = difference(start, now, CHOSEN);
    double argmax = difference(start, now, ARGMAX);
    double index = argmax - sum / types;
    return Double.isFinite(index) && Double.isFinite(chosen)
        ? new Change(index, chosen, argmax)
        : null;
  }

  private static double difference(
      Map<String, Double> start, Map<String, Double> now, String response) {
    return now.getOrDefault(response, Double.NaN) - start.getOrDefault(response, Double.NaN);
  }

  /** Whether the last steps, enough of them in a row, squeezed. */
  public boolean squeezing() {
    return inARow >= IN_A_ROW;
  }
}
