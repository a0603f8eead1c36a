package dev.kymo.actors.head;

import dev.kymo.actors.database.Causes;
import dev.kymo.actors.database.FullDisk;
import dev.kymo.actors.database.JournalDatabase;
import dev.kymo.actors.database.PatientFile;
import dev.kymo.actors.database.WatchedJournal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.eventstream.EventStream;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/** Watches what an experiment is kept in: the journal's failures, room on the disk, and whether the output folder is still there. */
final class StorageWatch extends AbstractBehavior<StorageWatch.Command> {

  sealed interface Command extends NoSerializationVerificationNeeded {}

  /**
   * A run could not write for want of room.
   *
   * @param bytes it will write next, as far as it knows
   */
  record DiskFull(String run, String message, long bytes) implements Command {}

  /** The journal is open: its file is there from now on. */
  enum JournalOpened implements Command {
    INSTANCE
  }

  private record JournalFailed(WatchedJournal.Failed failure) implements Command {}

  private record JournalWorks(WatchedJournal.Works works) implements Command {}

  private enum LookForRoom implements Command {
    INSTANCE
  }

  private enum LookAtFolder implements Command {
    INSTANCE
  }

  /** What the supervisor hears. */
  sealed interface Finding extends NoSerializationVerificationNeeded {}

  /** Runs that need a slot are to get none for now; those that have one and need no room go on. */
  record Full(boolean full) implements Finding {}

  /** It cannot go on. */
  record Unusable(String what, @Nullable Throwable cause) implements Finding {}

  /** In place of who could not write, where all could not. */
  private static final String FILE = "the journal's file";

  private final TimerScheduler<Command> timers;
  private final Path folder;
  private final Consumer<String> tell;
  private final HeadSettings settings;
  private final ActorRef<Finding> supervisor;
  private final JournalTrouble trouble;
  private final RoomWatch room;
  private boolean away;

  private StorageWatch(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      Path folder,
      RoomWatch room,
      Consumer<String> tell,
      HeadSettings settings,
      ActorRef<Finding> supervisor) {
    super(context);
    this.timers = timers;
    this.folder = folder;
    this.room = room;
    this.tell = tell;
    this.settings = settings;
    this.trouble = new JournalTrouble(
        settings.journalEmbedded() ? Duration.ZERO : settings.journalAwayAtMost());
    this.supervisor = supervisor;
    subscribe(WatchedJournal.Failed.class, JournalFailed::new);
    subscribe(WatchedJournal.Works.class, JournalWorks::new);
    ActorRef<Command> self = context.getSelf();
    PatientFile.watch(
        folder, failure -> self.tell(new JournalFailed(new WatchedJournal.Failed(FILE, failure))));
  }

  /**
   * @param free bytes that may still be written below a folder
   * @param tell for the user
   */
  static Behavior<Command> create(
      Path folder,
      ToLongFunction<Path> free,
      Consumer<String> tell,
      HeadSettings settings,
      ActorRef<Finding> supervisor) {
    return Behaviors.setup(context -> Behaviors.withTimers(timers -> new StorageWatch(
        context, timers, folder, new RoomWatch(folder, free, tell), tell, settings, supervisor)));
  }

  private <E> void subscribe(Class<E> event, Function<E, Command> message) {
    getContext()
        .getSystem()
        .eventStream()
        .tell(
            new EventStream.Subscribe<>(event, getContext().messageAdapter(event, message::apply)));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(DiskFull.class, this::onDiskFull)
        .onMessage(JournalOpened.class, this::onJournalOpened)
        .onMessage(JournalFailed.class, this::onJournalFailed)
        .onMessage(JournalWorks.class, this::onJournalWorks)
        .onMessage(LookForRoom.class, this::onLookForRoom)
        .onMessage(LookAtFolder.class, this::onLookAtFolder)
        .onSignal(PostStop.class, stop -> onPostStop())
        .build();
  }

  private Behavior<Command> onDiskFull(DiskFull full) {
    return waitForRoom("run " + full.run() + ": " + full.message(), full.bytes());
  }

  private Behavior<Command> waitForRoom(String what, long bytes) {
    room.failed(what, bytes);
    supervisor.tell(new Full(true));
    if (!timers.isTimerActive(LookForRoom.INSTANCE)) {
      timers.startTimerWithFixedDelay(LookForRoom.INSTANCE, settings.checkTermEvery());
    }
    return this;
  }

  private Behavior<Command> onLookForRoom(LookForRoom look) {
    if (room.isThere()) {
      timers.cancel(LookForRoom.INSTANCE);
      supervisor.tell(new Full(false));
    }
    return this;
  }

  private Behavior<Command> onJournalFailed(JournalFailed failed) {
    Throwable cause = failed.failure().cause();
    boolean full = settings.journalEmbedded() && FullDisk.explains(cause, folder);
    if (trouble.failed(failed.failure(), full)) {
      supervisor.tell(new Unusable("the journal does not take or give events", cause));
      return this;
    }
    if (!settings.journalEmbedded() && !away) {
      away = true;
      tell.accept("The journal's server does not answer (" + Causes.root(cause)
          + "). Runs wait for it, for at most " + settings.journalAwayAtMost().toMinutes()
          + " min.");
    }
    return full ? waitForRoom("the journal: " + Causes.root(cause), 0) : this;
  }

  private Behavior<Command> onJournalWorks(JournalWorks works) {
    trouble.works(works.works());
    if (away) {
      away = false;
      tell.accept("The journal's server answers again.");
    }
    return this;
  }

  private Behavior<Command> onJournalOpened(JournalOpened opened) {
    timers.startTimerWithFixedDelay(LookAtFolder.INSTANCE, settings.checkTermEvery());
    return this;
  }

  /** Who deletes the folder wants an end; its files live on for those who have them open, and would be written to for ever. */
  private Behavior<Command> onLookAtFolder(LookAtFolder look) {
    Path journal = settings.journalEmbedded() ? JournalDatabase.in(folder).file() : folder;
    if (!Files.exists(journal)) {
      supervisor.tell(new Unusable(
          Files.exists(folder)
              ? "the journal " + journal + " was deleted"
              : "the output folder " + folder + " was deleted",
          null));
    }
    return this;
  }

  private Behavior<Command> onPostStop() {
    PatientFile.unwatch(folder);
    return this;
  }
}
