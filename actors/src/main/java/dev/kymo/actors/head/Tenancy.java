package dev.kymo.actors.head;

import dev.kymo.actors.experiment.RunSpec;
import dev.kymo.actors.link.AttemptId;
import dev.kymo.actors.link.Lease;
import dev.kymo.actors.link.ToWorker.Wish;
import dev.kymo.actors.run.Commit;
import dev.kymo.actors.run.RunState;
import java.time.Duration;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * A run's side of the conversation with its lease and its rows: which slot it has, and what it wants of its attempt there. Not in the journal: whatever is
 * lost of it is repeated by the next attempt.
 */
final class Tenancy {
  private final RunPlace place;
  private final RunSpec spec;
  private final ActorRef<RowsMessage> rows;
  private final ActorRef<LeaseMessage> link;
  private final ActorRef<SupervisorMessage> supervisor;
  private final ActorRef<RowsReply> replies;
  private final ActorRef<RunMessage> run;
  private @Nullable Tenant tenant;
  private boolean asked;
  private boolean paused;
  private boolean stopping;

  /** What was granted, and the attempt that it is or is about to be for. */
  record Tenant(RunMessage.SlotGranted granted, AttemptId attempt, boolean leased) {
    String slot() {
      return granted.slot().name();
    }
  }

  Tenancy(
      RunPlace place,
      RunSpec spec,
      ActorRef<RowsMessage> rows,
      ActorRef<LeaseMessage> link,
      ActorRef<SupervisorMessage> supervisor,
      ActorRef<RowsReply> replies,
      ActorRef<RunMessage> run) {
    this.place = place;
    this.spec = spec;
    this.rows = rows;
    this.link = link;
    this.supervisor = supervisor;
    this.replies = replies;
    this.run = run;
  }

  /** Whether the run is to end its attempt and go on under a later head. */
  boolean isStopping() {
    return stopping;
  }

  /** Whether an attempt is at work. */
  boolean isLeased() {
    Tenant current = tenant;
    return current != null && current.leased();
  }

  /** Asks for a slot unless there is one. A paused run asks too, and hands back what it gets: runs after it wait until it has been heard of. */
  void ask() {
    if (!asked && tenant == null) {
      asked = true;
      supervisor.tell(new SupervisorMessage.RequestSlot(spec.id(), run));
    }
  }

  /** The same, {@code delay} from now; runs after it do not wait as long. */
  void askAfter(Duration delay, TimerScheduler<RunMessage> timers) {
    if (delay.isZero()) {
      ask();
    } else {
      supervisor.tell(new SupervisorMessage.WaitsToAsk(spec.id()));
      timers.startSingleTimer(RunMessage.AskForSlot.INSTANCE, delay);
    }
  }

  /** Begins with what was asked for, or gives it back. */
  void take(RunState state, RunMessage.SlotGranted granted) {
    asked = false;
    if (paused || tenant != null) {
      supervisor.tell(new SupervisorMessage.SlotReleased(granted.slot().id()));
    } else {
      begin(state, granted);
    }
  }

  void pause(RunState state, boolean now) {
    paused = now;
    want(state);
    if (!paused) {
      ask();
    }
  }

  void stop(RunState state) {
    stopping = true;
    want(state);
  }

  /** Whether {@code attempt} is at work. */
  boolean holds(AttemptId attempt) {
    Tenant current = tenant;
    return current != null && current.leased() && current.attempt().equals(attempt);
  }

  /** The tenant that waits for its lease, if {@code attempt} is about to be its. */
  @Nullable
  Tenant waiting(AttemptId attempt) {
    Tenant current = tenant;
    return current != null && !current.leased() && current.attempt().equals(attempt)
        ? current
        : null;
  }

  /** Prepares the next attempt in the slot: first its rows. */
  void begin(RunState state, RunMessage.SlotGranted granted) {
    AttemptId attempt = state.nextAttempt(spec.id(), place.headTerm());
    tenant = new Tenant(granted, attempt, false);
    rows.tell(new RowsMessage.BeginAttempt(
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
    AttemptId attempt = waiting.attempt();
    tenant = new Tenant(waiting.granted(), attempt, true);
    Commit from = state.newest();
    Lease lease = new Lease(
        attempt,
        waiting.granted().lease(),
        spec,
        place.runFolder(),
        place.references(),
        waiting.granted().references(),
        place.inputs(),
        from == null ? null : from.checkpoint(),
        branching,
        state.commits().stream().map(Commit::checkpoint).toList(),
        attempt.attempt() == 1 ? place.crashStep() : 0,
        place.faults());
    link.tell(new LeaseMessage.Begin(lease, waiting.granted().slot(), want(state, attempt), run));
  }

  /** Tells the worker, if there is one, what is wanted now. */
  void want(RunState state) {
    Tenant current = tenant;
    if (current != null && current.leased()) {
      link.tell(want(state, current.attempt()));
    }
  }

  private LeaseMessage.Want want(RunState state, AttemptId attempt) {
    Commit newest = state.newest();
    Wish trained = newest != null && newest.last() ? Wish.EXPORT : Wish.TRAIN;
    return new LeaseMessage.Want(
        attempt,
        state.committedStep(),
        state.keptCheckpoints(),
        paused,
        stopping ? Wish.STOP : trained);
  }

  void assembleRows(RunState state, AttemptId attempt) {
    rows.tell(new RowsMessage.AssembleRows(attempt, state.segments(), replies));
  }

  /** Takes the slot away from the attempt, whether or not it is over. */
  void evict() {
    Tenant current = tenant;
    tenant = null;
    if (current != null) {
      if (current.leased()) {
        link.tell(new LeaseMessage.Revoke(current.attempt()));
      }
      supervisor.tell(
          new SupervisorMessage.SlotReleased(current.granted().slot().id()));
    }
  }
}
