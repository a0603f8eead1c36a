package dev.kymo.vocabulary;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An event that is not a row of numbers: what happened to a run, and when. Written to the run's {@code events.jsonl}. Every
 * record starts with the id of the run and the time at which the head learned of it.
 */
public sealed interface LoggedEvent extends RunEvent {

  /** When the head learned of it. */
  Instant at();

  /**
   * The run is known and waits for a worker. The first event of a run in every process that observes it.
   *
   * @param recipe name of the recipe
   * @param seed seeds the order of the data
   * @param model the model it starts from, as the experiment names it
   * @param totalSteps steps of all stages together
   */
  record RunQueued(String run, Instant at, String recipe, long seed, String model, long totalSteps)
      implements LoggedEvent {
    public RunQueued {
      Checks.run(run);
      Checks.atLeast(0, totalSteps, "totalSteps");
    }
  }

  /**
   * Which rows of the probe set are observed by the run's decomposed steps, or by its kernels. Told after {@link RunQueued}; recordings of
   * earlier versions do not tell it.
   *
   * @param by {@link #DECOMPOSE} or {@link #KERNEL}
   * @param rows their numbers, ascending
   * @param trained those among them whose prompt is also trained on, ascending
   */
  record RowsObserved(String run, Instant at, String by, List<Integer> rows, List<Integer> trained)
      implements LoggedEvent {
    /** The rows that decomposed steps observe. */
    public static final String DECOMPOSE = "decompose";

    /** The rows between whose responses kernels are estimated. */
    public static final String KERNEL = "kernel";

    public RowsObserved {
      Checks.run(run);
      rows = List.copyOf(rows);
      trained = List.copyOf(trained);
    }
  }

  /**
   * A worker began to train the run.
   *
   * @param attempt number of the attempt, from 1
   * @param worker name of the worker, stable over its restarts
   * @param fromStep the step it continues from; 0 at the beginning
   */
  record AttemptStarted(String run, Instant at, int attempt, String worker, long fromStep)
      implements LoggedEvent {
    public AttemptStarted {
      Checks.run(run);
      Checks.atLeast(1, attempt, "attempt");
      Checks.atLeast(0, fromStep, "fromStep");
    }
  }

  /**
   * An attempt ended before the run did.
   *
   * @param attempt number of the attempt, from 1
   * @param reason the failure class; one of a few fixed words, because it becomes a label
   * @param message what went wrong, for a reader
   * @param step the last step that the head saw of this attempt
   * @param lastHeard the last sign of life of the attempt; null: its end was told as it happened, or an older recording
   */
  record AttemptEnded(
      String run,
      Instant at,
      int attempt,
      String reason,
      String message,
      long step,
      @Nullable Instant lastHeard)
      implements LoggedEvent {
    /** Ends that were asked for: of the run by a person, of the attempt by a node that is to end. */
    private static final Set<String> ASKED_FOR = Set.of("stopped", "handed-over");

    public AttemptEnded {
      Checks.run(run);
      Checks.atLeast(1, attempt, "attempt");
    }

    /** An end that was told as it happened. */
    public AttemptEnded(
        String run, Instant at, int attempt, String reason, String message, long step) {
      this(run, at, attempt, reason, message, step, null);
    }

    /** Whether somebody asked for it, so that nothing is to recover from. */
    public boolean stopped() {
      return ASKED_FOR.contains(reason);
    }
  }

  /**
   * The attempt took its first step that none before it had taken. Recordings of earlier versions do not tell it.
   *
   * @param attempt number of the attempt, from 1
   * @param step the step
   * @param replayed steps that the attempt repeated before
   * @param replaySeconds from the end of its first step to the end of this one; 0 when they are the same
   */
  record AttemptAdvanced(
      String run, Instant at, int attempt, long step, long replayed, double replaySeconds)
      implements LoggedEvent {
    public AttemptAdvanced {
      Checks.run(run);
      Checks.atLeast(1, attempt, "attempt");
      Checks.atLeast(0, replayed, "replayed");
      Checks.duration(replaySeconds, "replaySeconds");
    }
  }

  /**
   * A stage began.
   *
   * @param stage number of the stage, from 1
   * @param objective what it minimises
   */
  record StageStarted(String run, Instant at, int stage, String objective) implements LoggedEvent {
    public StageStarted {
      Checks.run(run);
      Checks.atLeast(1, stage, "stage");
    }
  }

  /**
   * A checkpoint is on disk and pending.
   *
   * @param step the step after which it was taken
   * @param bytes total size of its files
   * @param seconds wall time of writing it
   */
  record CheckpointWritten(String run, Instant at, long step, long bytes, double seconds)
      implements LoggedEvent {
    public CheckpointWritten {
      Checks.run(run);
      Checks.atLeast(0, bytes, "bytes");
      Checks.duration(seconds, "seconds");
    }
  }

  /**
   * A checkpoint and all rows up to its step count from now on.
   *
   * @param step the step after which the checkpoint was taken
   */
  record CheckpointCommitted(String run, Instant at, long step) implements LoggedEvent {
    public CheckpointCommitted {
      Checks.run(run);
    }
  }

  /**
   * A checkpoint or the rows of its commit could not be read; the one before is tried.
   *
   * @param name folder name of the checkpoint
   * @param reason what is wrong with it, for a reader
   */
  record CheckpointUnreadable(String run, Instant at, String name, String reason)
      implements LoggedEvent {
    public CheckpointUnreadable {
      Checks.run(run);
    }
  }

  /**
   * The first step after a failure was taken.
   *
   * @param attempt the attempt that took it
   * @param seconds from the failure to that step
   */
  record RunRecovered(String run, Instant at, int attempt, double seconds) implements LoggedEvent {
    public RunRecovered {
      Checks.run(run);
      Checks.duration(seconds, "seconds");
    }
  }

  /**
   * Steps were repeated after a failure and equal those taken before.
   *
   * @param count how many
   */
  record StepsReplayed(String run, Instant at, long count) implements LoggedEvent {
    public StepsReplayed {
      Checks.run(run);
      Checks.atLeast(0, count, "count");
    }
  }

  /**
   * A repeated step gave another row than before.
   *
   * @param step the step that the row is about
   * @param kind the row's kind, as in {@code readings}
   * @param expected the row written first, without {@code seconds} and {@code attempt}
   * @param actual the row of the repetition, likewise
   */
  record ReplayMismatch(
      String run, Instant at, long step, String kind, String expected, String actual)
      implements LoggedEvent {
    public ReplayMismatch {
      Checks.run(run);
    }
  }

  /**
   * The run goes on without being compared with its rows of before.
   *
   * @param why what made the comparison meaningless, for a reader
   */
  record BranchStarted(String run, Instant at, String why) implements LoggedEvent {
    public BranchStarted {
      Checks.run(run);
    }
  }

  /**
   * The trainer waited because the probes were behind.
   *
   * @param seconds how long
   */
  record ProbeWaited(String run, Instant at, double seconds) implements LoggedEvent {
    public ProbeWaited {
      Checks.run(run);
      Checks.duration(seconds, "seconds");
    }
  }

  /**
   * The distance between trainer and probes changed.
   *
   * @param steps steps from the oldest snapshot that waits to be read to the newest step; 0 when none waits
   */
  record ProbeLagged(String run, Instant at, long steps) implements LoggedEvent {
    public ProbeLagged {
      Checks.run(run);
      Checks.atLeast(0, steps, "steps");
    }
  }

  /**
   * The stage squeezes: for several probed steps in a row, chosen responses have become less likely and the most likely tokens
   * more so. Told once per stage. In nats per token since the stage began.
   *
   * @param step the probed step at which it was certain
   * @param stage number of the stage, from 1
   * @param index change of the most likely tokens less the mean change of the response types
   * @param chosenFall by how much chosen has fallen
   * @param argmaxRise by how much the most likely tokens have risen
   * @param pairs rows of the training data that did most of the push at the last step taken apart that is counted (see {@link LeftOut}), strongest first; empty
   *     when none was
   * @param observedRows rows of the probe set that the push was observed on; null, like the next: none, or an older recording
   * @param observedTrained those among them that are trained on themselves
   */
  record SqueezeDetected(
      String run,
      Instant at,
      long step,
      int stage,
      double index,
      double chosenFall,
      double argmaxRise,
      List<Integer> pairs,
      @Nullable Integer observedRows,
      @Nullable Integer observedTrained)
      implements LoggedEvent {
    public SqueezeDetected {
      Checks.run(run);
      Checks.atLeast(0, step, "step");
      Checks.atLeast(1, stage, "stage");
      pairs = List.copyOf(pairs);
    }
  }

  /** The run took all its steps and its rows count. */
  record RunCompleted(String run, Instant at) implements LoggedEvent {
    public RunCompleted {
      Checks.run(run);
    }
  }

  /**
   * The run was given up.
   *
   * @param reason the failure class whose budget is spent
   * @param message what went wrong last, for a reader
   */
  record RunFailed(String run, Instant at, String reason, String message) implements LoggedEvent {
    public RunFailed {
      Checks.run(run);
    }
  }

  /**
   * The run was stopped because a repeated step gave another row than before.
   *
   * @param step the step that differed
   */
  record RunDiverged(String run, Instant at, long step) implements LoggedEvent {
    public RunDiverged {
      Checks.run(run);
    }
  }
}
