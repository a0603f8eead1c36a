package dev.kymo.actors;

import dev.kymo.actors.experiment.RunSpec;
import dev.kymo.actors.lease.AttemptId;
import dev.kymo.actors.lease.Lease;
import dev.kymo.actors.run.Commit;
import dev.kymo.actors.run.RunState;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * A run's side of the conversation with its worker and its rows: who has the lease, and which checkpoints are pending.
 * Not in the journal: whatever is lost of it is repeated by the next attempt.
 */
final class Tenancy {
  private final RunPlace place;
  private final RunSpec spec;
  private final ActorRef<RowsActor.Command> rows;
  private final ActorRef<ExperimentSupervisor.Command> supervisor;
  private final ActorRef<RowsActor.Reply> replies;
  private final ActorRef<RunActor.Command> run;
  private final Map<String, RunActor.CheckpointPending> pending = new LinkedHashMap<>();
  private @Nullable Tenant tenant;

  /** The granted worker, and the attempt that it has or is about to have. */
  record Tenant(
      ActorRef<WorkerActor.Command> worker, String name, AttemptId attempt, boolean leased) {}

  Tenancy(
      RunPlace place,
      RunSpec spec,
      ActorRef<RowsActor.Command> rows,
      ActorRef<ExperimentSupervisor.Command> supervisor,
      ActorRef<RowsActor.Reply> replies,
      ActorRef<RunActor.Command> run) {
    this.place = place;
    this.spec = spec;
    this.rows = rows;
    this.supervisor = supervisor;
    this.replies = replies;
    this.run = run;
  }

  @Nullable
  Tenant tenant() {
    return tenant;
  }

  /** The tenant that waits for its lease, if {@code attempt} is about to be its. */
  @Nullable
  Tenant waiting(AttemptId attempt) {
    Tenant current = tenant;
    return current != null && !current.leased() && current.attempt().equals(attempt)
        ? current
        : null;
  }

  /** Prepares the next attempt on {@code worker}: first its rows. */
  void begin(RunState state, ActorRef<WorkerActor.Command> worker, String name) {
    pending.clear();
    AttemptId attempt = state.nextAttempt(spec.id(), place.headTerm());
    tenant = new Tenant(worker, name, attempt, false);
    rows.tell(new RowsActor.BeginAttempt(
        attempt,
        place.responses(),
        state.nextRows(place.headTerm()),
        state.segments(),
        state.committedStep(),
        state.distrusted(),
        state.branching(),
        replies));
  }

  /** Hands the lease to the waiting tenant, the attempt being recorded as started; {@code branching}: as a branch. */
  void lease(RunState state, Tenant waiting, boolean branching) {
    tenant = new Tenant(waiting.worker(), waiting.name(), waiting.attempt(), true);
    Commit from = state.newest();
    waiting
        .worker()
        .tell(new WorkerActor.Train(
            new Lease(
                waiting.attempt(),
                spec,
                place.runFolder(),
                place.references(),
                from == null ? null : from.checkpoint(),
                branching,
                state.keptCheckpoints()),
            run,
            rows));
    if (from != null && from.last()) {
      waiting.worker().tell(new WorkerActor.ExportModel(waiting.attempt()));
    }
  }

  /** Asks for everything that the checkpoint rests on to be brought to disk. */
  void settle(RunActor.CheckpointPending checkpoint) {
    pending.put(checkpoint.checkpoint().name(), checkpoint);
    rows.tell(new RowsActor.AwaitDurable(
        checkpoint.attempt(),
        checkpoint.checkpoint(),
        checkpoint.took(),
        checkpoint.stepSequence(),
        checkpoint.readingSequence(),
        replies));
  }

  /** The pending checkpoint of that name, which is no longer pending; null: there is none. */
  RunActor.@Nullable CheckpointPending settled(String checkpoint) {
    return pending.remove(checkpoint);
  }

  /** Tells the worker, if it still has the attempt, that the journal has the commit. */
  void committed(RunState state, Commit commit) {
    Tenant current = tenant;
    if (current != null && current.leased() && current.attempt().equals(commit.attempt())) {
      current
          .worker()
          .tell(new WorkerActor.CheckpointCommitted(
              commit.attempt(), commit.name(), state.keptCheckpoints()));
      if (commit.last()) {
        current.worker().tell(new WorkerActor.ExportModel(commit.attempt()));
      }
    }
  }

  void assembleRows(RunState state, AttemptId attempt) {
    rows.tell(new RowsActor.AssembleRows(attempt, state.segments(), replies));
  }

  /** The worker itself has let go of the attempt. */
  @Nullable
  Tenant release() {
    Tenant current = tenant;
    tenant = null;
    return current;
  }

  /** Takes the attempt away from the worker. */
  @Nullable
  Tenant evict() {
    Tenant current = release();
    if (current != null) {
      if (current.leased()) {
        current.worker().tell(new WorkerActor.Stop(current.attempt()));
      } else {
        supervisor.tell(new ExperimentSupervisor.WorkerUnused(current.worker(), current.name()));
      }
    }
    return current;
  }
}
