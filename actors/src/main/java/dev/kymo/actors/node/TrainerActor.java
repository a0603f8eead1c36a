package dev.kymo.actors.node;

import dev.kymo.actors.link.EndReason;
import dev.kymo.actors.link.Failures;
import dev.kymo.actors.link.Lease;
import dev.kymo.actors.link.Report;
import dev.kymo.actors.link.SegmentRef;
import dev.kymo.vocabulary.StepRow;
import dev.kymo.workers.checkpoint.CheckpointId;
import dev.kymo.workers.training.ReferenceHashes;
import dev.kymo.workers.training.TrainerFactory;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.PreRestart;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.jspecify.annotations.Nullable;

/**
 * Owns the trainer of one attempt at a time, on a thread of its own, and does one thing after the other as it is told. What fails is told first, then left to
 * supervision, which starts it anew after a while.
 */
final class TrainerActor extends AbstractBehavior<TrainerActor.Command> {

  sealed interface Command extends NoSerializationVerificationNeeded {}

  /** Build the trainer; nothing else is held. Answered by {@link Begun}. */
  record Begin(Lease lease, ReferenceHashes references) implements Command {}

  /** Answered by {@link TookStep}. */
  enum TakeStep implements Command {
    INSTANCE
  }

  /** Answered by {@link TookSnapshot}. */
  enum TakeSnapshot implements Command {
    INSTANCE
  }

  /** Answered by {@link WroteCheckpoint}. */
  enum WriteCheckpoint implements Command {
    INSTANCE
  }

  /** Write the model, then close the trainer. Answered by {@link Exported}. */
  enum Export implements Command {
    INSTANCE
  }

  /** Close the trainer. Answered by {@link Closed}. */
  enum Close implements Command {
    INSTANCE
  }

  /** Delete the checkpoints that are not in {@code keep} and were written up to {@code settledStep}; without an answer. */
  record Sweep(List<String> keep, long settledStep) implements Command {
    Sweep {
      keep = List.copyOf(keep);
    }
  }

  /** What became of it. */
  sealed interface Answer extends NoSerializationVerificationNeeded {}

  /** An answer of a trainer that goes on. */
  sealed interface GoesOn extends Answer {
    Standing now();
  }

  record Begun(Standing now) implements GoesOn {}

  record TookStep(StepRow row, Standing now) implements GoesOn {}

  /** {@code snapshot} is the receiver's to close. */
  record TookSnapshot(StepSnapshot snapshot, Standing now) implements GoesOn {}

  record WroteCheckpoint(Report.CheckpointWritten written, Standing now) implements GoesOn {}

  record Exported(List<SegmentRef> files) implements Answer {}

  record Closed() implements Answer {}

  /** The trainer is closed. */
  record Failed(EndReason reason, String message) implements Answer {}

  private final TrainerFactory trainers;
  private final ActorRef<Answer> worker;
  private @Nullable Lease lease;
  private @Nullable TrainingSession session;
  /** The last one, which the worker may not live to take. */
  private @Nullable StepSnapshot handedOut;

  private TrainerActor(
      ActorContext<Command> context, TrainerFactory trainers, ActorRef<Answer> worker) {
    super(context);
    this.trainers = trainers;
    this.worker = worker;
  }

  static Behavior<Command> create(TrainerFactory trainers, ActorRef<Answer> worker) {
    return Behaviors.setup(context -> new TrainerActor(context, trainers, worker));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Begin.class, this::onBegin)
        .onMessage(
            TakeStep.class, step -> answer(open -> new TookStep(open.takeStep(), open.standing())))
        .onMessage(TakeSnapshot.class, snapshot -> answer(this::snapshot))
        .onMessage(WriteCheckpoint.class, write -> answer(TrainerActor::checkpoint))
        .onMessage(Export.class, export -> answer(this::export))
        .onMessage(Sweep.class, this::onSweep)
        .onMessage(Close.class, this::onClose)
        .onSignal(PreRestart.class, signal -> close())
        .onSignal(PostStop.class, signal -> close())
        .build();
  }

  private Behavior<Command> onBegin(Begin begin) {
    lease = begin.lease();
    return guarded(() -> {
      sweep(begin.lease().keep(), Long.MAX_VALUE);
      TrainingSession opened = TrainingSession.open(trainers, begin.references(), begin.lease());
      session = opened;
      worker.tell(new Begun(opened.standing()));
    });
  }

  private Behavior<Command> answer(Function<TrainingSession, Answer> work) {
    TrainingSession open = session;
    return open == null ? this : guarded(() -> worker.tell(work.apply(open)));
  }

  private Answer snapshot(TrainingSession open) {
    StepSnapshot taken = open.takeSnapshot();
    handedOut = taken;
    return new TookSnapshot(taken, open.standing());
  }

  private static Answer checkpoint(TrainingSession open) {
    long begun = System.nanoTime();
    CheckpointId written = open.writeCheckpoint();
    return new WroteCheckpoint(
        new Report.CheckpointWritten(
            written,
            open.stage(),
            open.endsStage(),
            open.finished(),
            Duration.ofNanos(System.nanoTime() - begun)),
        open.standing());
  }

  private Answer export(TrainingSession open) {
    List<SegmentRef> files = open.exportModel();
    close();
    return new Exported(files);
  }

  private Behavior<Command> onSweep(Sweep sweep) {
    return session == null ? this : guarded(() -> sweep(sweep.keep(), sweep.settledStep()));
  }

  private void sweep(List<String> keep, long settledStep) {
    Lease held = lease;
    if (held != null) {
      CheckpointFolder.sweep(held.checkpoints(), held.attempt(), Set.copyOf(keep), settledStep);
    }
  }

  private Behavior<Command> onClose(Close message) {
    return guarded(() -> {
      close();
      worker.tell(new Closed());
    });
  }

  private Behavior<Command> guarded(Runnable work) {
    try {
      work.run();
      return this;
    } catch (RuntimeException | Error e) {
      Lease held = lease;
      EndReason reason =
          held == null ? Failures.classify(e) : Failures.classify(e, held.runFolder());
      try {
        close();
      } finally {
        worker.tell(new Failed(reason, Failures.describe(e)));
      }
      throw e; // for supervision
    }
  }

  private Behavior<Command> close() {
    TrainingSession open = session;
    StepSnapshot last = handedOut;
    session = null;
    handedOut = null;
    if (last != null) {
      last.discard();
    }
    if (open != null) {
      open.close();
    }
    return this;
  }
}
