package dev.kymo.monitoring.fold;

import dev.kymo.vocabulary.InfluenceRow;
import dev.kymo.vocabulary.LoggedEvent.RowsObserved;
import dev.kymo.vocabulary.LoggedEvent.SqueezeDetected;
import dev.kymo.vocabulary.ReadingRow;
import dev.kymo.vocabulary.Recorded;
import dev.kymo.vocabulary.RunEvent;
import dev.kymo.vocabulary.RunRow;
import java.time.Instant;
import java.util.Optional;

/**
 * Watches one run for squeezing and tells of it once per stage. Events of other kinds than those it needs change nothing.
 *
 * @param run id of the run
 * @param state what the readings say
 * @param influence what the last step taken apart says
 * @param rows which of the rows that it was observed on are trained on
 * @param toldStage the last stage whose squeezing was told; 0: none
 */
public record SqueezeWatch(
    String run, SqueezeState state, LastInfluence influence, TrainedRows rows, int toldStage) {

  /** A watch that has seen nothing. */
  public static SqueezeWatch of(String run) {
    return new SqueezeWatch(run, SqueezeState.UNKNOWN, LastInfluence.NONE, TrainedRows.UNKNOWN, 0);
  }

  /** The watch after one more event of its run. */
  public SqueezeWatch updated(RunEvent event) {
    if (event instanceof Recorded<?> recorded) {
      return updated(recorded.row());
    }
    if (event instanceof RowsObserved observed) {
      return new SqueezeWatch(run, state, influence, rows.updated(observed), toldStage);
    }
    return event instanceof SqueezeDetected told
        ? new SqueezeWatch(run, state, influence, rows, Math.max(toldStage, told.stage()))
        : this;
  }

  private SqueezeWatch updated(RunRow row) {
    if (row instanceof ReadingRow reading) {
      return new SqueezeWatch(run, state.updated(reading), influence, rows, toldStage);
    }
    return row instanceof InfluenceRow taken
        ? new SqueezeWatch(run, state, influence.updated(taken), rows, toldStage)
        : this;
  }

  /** The watch when nothing more is to come of the step that was read last. */
  public SqueezeWatch settled() {
    return new SqueezeWatch(run, state.settled(), influence, rows, toldStage);
  }

  /** What there is to tell: that the stage squeezes, unless it was told. The event itself then says that it was. */
  public Optional<SqueezeDetected> alarm(Instant at) {
    SqueezeState.Change change = state.judged();
    if (change == null || !state.squeezing() || state.stage() <= toldStage) {
      return Optional.empty();
    }
    ObservedCount observed = rows.count(influence.observed());
    boolean any = observed.rows() > 0;
    return Optional.of(new SqueezeDetected(
        run,
        at,
        state.step(),
        state.stage(),
        change.index(),
        -change.chosen(),
        change.argmax(),
        influence.pushing(),
        any ? observed.rows() : null,
        any ? observed.trained() : null));
  }
}
