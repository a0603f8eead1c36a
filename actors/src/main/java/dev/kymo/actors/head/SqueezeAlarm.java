package dev.kymo.actors.head;

import dev.kymo.actors.experiment.RunSpec;
import dev.kymo.monitoring.fold.SqueezeWatch;
import dev.kymo.monitoring.replay.Access;
import dev.kymo.monitoring.replay.CommitSource;
import dev.kymo.monitoring.replay.Recording;
import dev.kymo.monitoring.replay.RunIdentity;
import dev.kymo.monitoring.replay.TimedEvent;
import dev.kymo.vocabulary.LoggedEvent;
import dev.kymo.vocabulary.Recorded;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;

/** Tells once per stage when a run squeezes, also if what began it was recorded by an earlier process. */
final class SqueezeAlarm {
  private final Path runs;
  private final RunIdentity identity;
  private final Logger log;
  private SqueezeWatch watch;
  private boolean watching;

  SqueezeAlarm(RunSpec spec, Path runs, Logger log) {
    this.runs = runs;
    this.identity = new RunIdentity(spec.id(), spec.recipe(), spec.seed(), spec.model());
    this.log = log;
    this.watch = SqueezeWatch.of(spec.id());
    for (LoggedEvent.RowsObserved observed : EventTranslator.observed(spec, Instant.now())) {
      watch = watch.updated(observed);
    }
  }

  /** An attempt begins; {@code recorded}: some rows of the run count already. */
  void begin(boolean recorded) {
    if (!watching && recorded) {
      watch = afterWhatIsRecorded(watch);
    }
    watching = true;
  }

  /** What there is to tell, with what all of a step's rows say about it. */
  Optional<LoggedEvent.SqueezeDetected> after(List<Recorded<?>> rows) {
    SqueezeWatch seen = watch;
    for (Recorded<?> row : rows) {
      seen = seen.updated(row);
    }
    seen = seen.settled();
    Optional<LoggedEvent.SqueezeDetected> alarm = seen.alarm(Instant.now());
    watch = alarm.isPresent() ? seen.updated(alarm.get()) : seen;
    return alarm;
  }

  /** So that a stage's beginning and what was told of it are known. */
  private SqueezeWatch afterWhatIsRecorded(SqueezeWatch before) {
    SqueezeWatch seen = before;
    // in use: the log may be behind the rows
    Access access = new Access(CommitSource.NONE, true);
    try (Recording recording = Recording.open(runs, List.of(identity), access)) {
      for (TimedEvent next = recording.take(); next != null; next = recording.take()) {
        seen = seen.updated(next.event());
      }
      return seen.settled();
    } catch (IOException e) {
      log.warn(
          "{}: what was read before cannot be, so squeezing is watched for from here on",
          identity.run(),
          e);
      return before;
    }
  }
}
