package dev.kymo.monitoring.fold;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import dev.kymo.monitoring.event.EventCases;
import dev.kymo.monitoring.event.RunStatus;
import dev.kymo.monitoring.event.WithoutPaths;
import dev.kymo.vocabulary.LoggedEvent.AttemptEnded;
import dev.kymo.vocabulary.LoggedEvent.AttemptStarted;
import dev.kymo.vocabulary.LoggedEvent.CheckpointCommitted;
import dev.kymo.vocabulary.LoggedEvent.CheckpointUnreadable;
import dev.kymo.vocabulary.LoggedEvent.ProbeWaited;
import dev.kymo.vocabulary.LoggedEvent.ReplayMismatch;
import dev.kymo.vocabulary.LoggedEvent.RunCompleted;
import dev.kymo.vocabulary.LoggedEvent.RunDiverged;
import dev.kymo.vocabulary.LoggedEvent.RunFailed;
import dev.kymo.vocabulary.LoggedEvent.RunQueued;
import dev.kymo.vocabulary.LoggedEvent.RunRecovered;
import dev.kymo.vocabulary.LoggedEvent.StageStarted;
import dev.kymo.vocabulary.RunEvent;
import dev.kymo.vocabulary.StepRow;
import org.jspecify.annotations.Nullable;

/**
 * One run at a glance. Serialises to JSON with Jackson, for the port: without absolute paths.
 *
 * @param run id of the run
 * @param recipe name of the recipe
 * @param seed seeds the order of the data
 * @param model the model it starts from
 * @param state where it is in its life
 * @param step the last step taken; after a failure it goes back with the run
 * @param totalSteps steps of all stages together
 * @param stage number of the stage, from 1; 0 before the first
 * @param objective the stage's objective; empty before the first
 * @param attempts attempts started
 * @param recoveries failures that were followed by a new step
 * @param committedStep step of the last commit; null before the first
 * @param lastLoss of the last step; null when there is none or it was not finite
 * @param lastError what went wrong last, for a reader; null when nothing has
 * @param worker name of the worker that trains it; null while none does
 * @param rate how fast it has been lately
 * @param times when it held a slot, and how it came through its crashes
 */
public record RunSummary(
    String run,
    String recipe,
    long seed,
    @JsonSerialize(converter = WithoutPaths.class) String model,
    RunStatus state,
    long step,
    long totalSteps,
    int stage,
    String objective,
    int attempts,
    int recoveries,
    @Nullable Long committedStep,
    @Nullable Double lastLoss,
    @JsonSerialize(converter = WithoutPaths.class) @Nullable String lastError,
    @Nullable String worker,
    @JsonIgnore StepRate rate,
    @JsonIgnore RunTimes times) {

  private static final EventCases<Draft> CASES = EventCases.<Draft>builder()
      .on(RunQueued.class, Draft::queued)
      .on(AttemptStarted.class, Draft::attemptStarted)
      .on(AttemptEnded.class, Draft::attemptEnded)
      .on(StageStarted.class, Draft::stageStarted)
      .onRow(StepRow.class, Draft::stepTaken)
      .on(CheckpointCommitted.class, (draft, event) -> draft.committedStep = event.step())
      .on(CheckpointUnreadable.class, Draft::checkpointUnreadable)
      .on(RunRecovered.class, (draft, event) -> draft.recoveries++)
      .on(ReplayMismatch.class, Draft::replayMismatch)
      .on(ProbeWaited.class, (draft, event) -> draft.rate = draft.rate.afterWait(event.seconds()))
      .on(RunCompleted.class, Draft::completed)
      .on(RunFailed.class, Draft::failed)
      .on(RunDiverged.class, (draft, event) -> draft.worker = null)
      .build();

  /** A run of which nothing is known yet. */
  public static RunSummary unknown(String run) {
    return new RunSummary(
        run,
        "",
        0,
        "",
        RunStatus.QUEUED,
        0,
        0,
        0,
        "",
        0,
        0,
        null,
        null,
        null,
        null,
        StepRate.UNKNOWN,
        RunTimes.NONE);
  }

  /** The summary after one more event of this run. */
  public RunSummary updated(RunEvent event) {
    if (!event.run().equals(run)) {
      throw new IllegalArgumentException("an event of run " + event.run() + " for run " + run);
    }
    Draft draft = new Draft(this);
    draft.state = state.after(event);
    draft.times = times.updated(event);
    CASES.apply(draft, event);
    return draft.summary();
  }

  RunSummary remembering(RunEvent event) {
    Draft draft = new Draft(this);
    draft.times = times.updated(event);
    return draft.summary();
  }

  /** Steps per second over the last steps, waiting included; null when unknown or not running. */
  @JsonProperty
  public @Nullable Double stepsPerSecond() {
    return state == RunStatus.RUNNING ? rate.stepsPerSecond() : null;
  }

  /** Seconds until the last step at the present rate; null when unknown. */
  @JsonProperty
  public @Nullable Double secondsLeft() {
    Double stepsPerSecond = stepsPerSecond();
    return stepsPerSecond == null ? null : stepsLeft() / stepsPerSecond;
  }

  /** What its crashes have cost; null when nothing has crashed. */
  @JsonProperty
  public @Nullable RecoverySummary recovery() {
    return times.disturbed() ? RecoverySummary.of(times) : null;
  }

  @JsonIgnore
  long stepsLeft() {
    return Math.max(0, totalSteps - step);
  }

  /** A summary being changed by one event. */
  private static final class Draft {
    private final String run;
    private String recipe;
    private long seed;
    private String model;
    private RunStatus state;
    private long step;
    private long totalSteps;
    private int stage;
    private String objective;
    private int attempts;
    private int recoveries;
    private @Nullable Long committedStep;
    private @Nullable Double lastLoss;
    private @Nullable String lastError;
    private @Nullable String worker;
    private StepRate rate;
    private RunTimes times;

    Draft(RunSummary from) {
      run = from.run;
      recipe = from.recipe;
      seed = from.seed;
      model = from.model;
      state = from.state;
      step = from.step;
      totalSteps = from.totalSteps;
      stage = from.stage;
      objective = from.objective;
      attempts = from.attempts;
      recoveries = from.recoveries;
      committedStep = from.committedStep;
      lastLoss = from.lastLoss;
      lastError = from.lastError;
      worker = from.worker;
      rate = from.rate;
      times = from.times;
    }

    void queued(RunQueued event) {
      recipe = event.recipe();
      seed = event.seed();
      model = event.model();
      totalSteps = event.totalSteps();
      worker = null;
    }

    void attemptStarted(AttemptStarted event) {
      attempts = event.attempt();
      worker = event.worker();
      step = event.fromStep();
      rate = StepRate.UNKNOWN;
    }

    void attemptEnded(AttemptEnded event) {
      worker = null;
      lastError = event.stopped() ? lastError : event.message();
    }

    void stageStarted(StageStarted event) {
      stage = event.stage();
      objective = event.objective();
    }

    void stepTaken(StepRow event) {
      step = event.step();
      stage = event.stage();
      objective = event.objective();
      lastLoss = Double.isFinite(event.loss()) ? event.loss() : null;
      rate = rate.afterStep(event.seconds());
    }

    void checkpointUnreadable(CheckpointUnreadable event) {
      lastError = "checkpoint " + event.name() + ": " + event.reason();
    }

    void replayMismatch(ReplayMismatch event) {
      lastError = "step " + event.step() + " gave other " + event.kind() + " than before";
    }

    /** Its steps may have been taken before this summary began. */
    void completed(RunCompleted event) {
      worker = null;
      step = Math.max(step, totalSteps);
    }

    void failed(RunFailed event) {
      worker = null;
      lastError = event.message();
    }

    RunSummary summary() {
      return new RunSummary(
          run,
          recipe,
          seed,
          model,
          state,
          step,
          totalSteps,
          stage,
          objective,
          attempts,
          recoveries,
          committedStep,
          lastLoss,
          lastError,
          worker,
          rate,
          times);
    }
  }
}
