package dev.kymo.actors.run;

import dev.kymo.actors.link.EndReason;
import dev.kymo.actors.protocol.CrossesJvms;

/** How a run ended. */
public sealed interface RunOutcome extends CrossesJvms {

  /** The event that ended it. */
  LifecycleEvent event();

  /** Every step is done, model and rows are in the run's folder. */
  record Completed(long step) implements RunOutcome {
    @Override
    public LifecycleEvent event() {
      return new LifecycleEvent.RunCompleted(step);
    }
  }

  /** A failure class has used up its budget. */
  record Failed(EndReason reason, String message) implements RunOutcome {
    @Override
    public LifecycleEvent event() {
      return new LifecycleEvent.RunFailed(reason, message);
    }
  }

  /** A repeated step differed from the row already written. */
  record Diverged(long step, String message) implements RunOutcome {
    @Override
    public LifecycleEvent event() {
      return new LifecycleEvent.RunDiverged(step, message);
    }
  }
}
