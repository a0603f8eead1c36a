package dev.kymo.actors.cli;

import dev.kymo.monitoring.event.EventSink;
import dev.kymo.vocabulary.LoggedEvent.AttemptEnded;
import dev.kymo.vocabulary.LoggedEvent.ReplayMismatch;
import dev.kymo.vocabulary.LoggedEvent.RunRecovered;
import dev.kymo.vocabulary.LoggedEvent.StepsReplayed;
import dev.kymo.vocabulary.RunEvent;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Watches how one run recovers from a crash, and says it. */
final class Recovery implements EventSink {
  private final String run;
  private final long crashStep;
  private final Runnable announcement;

  private boolean crashed;
  private @Nullable Double seconds;
  private long repeated;
  private @Nullable Long differingStep;

  /** {@code announcement}: made when the run crashes. */
  Recovery(String run, long crashStep, Runnable announcement) {
    this.run = run;
    this.crashStep = crashStep;
    this.announcement = announcement;
  }

  @Override
  public synchronized void accept(RunEvent event) {
    if (!event.run().equals(run)) {
      return;
    }
    if (event instanceof AttemptEnded) {
      if (!crashed) {
        announcement.run();
      }
      crashed = true;
    } else if (event instanceof RunRecovered recovered && seconds == null) {
      seconds = recovered.seconds();
    } else if (event instanceof StepsReplayed replayed) {
      repeated += replayed.count();
    } else if (event instanceof ReplayMismatch mismatch) {
      differingStep = mismatch.step();
    }
  }

  /** One line for people: whether the run crashed, recovered, and repeated its steps exactly. */
  synchronized String line() {
    String crash = run + " crashed on purpose at step " + crashStep;
    if (!crashed) {
      return run + " should have crashed at step " + crashStep + ", but did not";
    }
    if (differingStep != null) {
      return crash + "; step " + differingStep + ", repeated, gave other rows than before";
    }
    if (seconds == null) {
      return crash + " and did not recover";
    }
    return String.format(
        Locale.ROOT,
        "%s, recovered in %.1f s; %d %s repeated, rows equal",
        crash,
        seconds,
        repeated,
        repeated == 1 ? "step" : "steps");
  }

  @Override
  public void close() {
    // holds nothing but what was seen, which stays readable
  }
}
