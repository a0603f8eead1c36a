package dev.kymo.monitoring.event;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.kymo.vocabulary.LoggedEvent.AttemptEnded;
import dev.kymo.vocabulary.LoggedEvent.AttemptStarted;
import dev.kymo.vocabulary.LoggedEvent.RunCompleted;
import dev.kymo.vocabulary.LoggedEvent.RunDiverged;
import dev.kymo.vocabulary.LoggedEvent.RunFailed;
import dev.kymo.vocabulary.LoggedEvent.RunQueued;
import dev.kymo.vocabulary.RunEvent;
import java.util.Locale;

/** Where a run is in its life. */
public enum RunStatus {
  /** Waits for its first worker, or for one after it was stopped or everything restarted. */
  QUEUED,
  /** A worker trains it. */
  RUNNING,
  /** Its attempt ended and another will start. */
  RECOVERING,
  /** All steps are taken. */
  COMPLETED,
  /** Given up. */
  FAILED,
  /** Stopped because a repeated step differed. */
  DIVERGED;

  /** The state that an event leads to; most lead nowhere. */
  public RunStatus after(RunEvent event) {
    if (event instanceof RunQueued) {
      return QUEUED;
    }
    if (event instanceof AttemptStarted) {
      return RUNNING;
    }
    if (event instanceof AttemptEnded attempt) {
      return ended() ? this : attempt.stopped() ? QUEUED : RECOVERING;
    }
    if (event instanceof RunCompleted) {
      return COMPLETED;
    }
    if (event instanceof RunFailed) {
      return FAILED;
    }
    return event instanceof RunDiverged ? DIVERGED : this;
  }

  /** Whether the run takes no more steps. */
  public boolean ended() {
    return this == COMPLETED || this == FAILED || this == DIVERGED;
  }

  /** The state in lower case, as labels and files spell it. */
  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
