package dev.kymo.actors.head;

import dev.kymo.actors.link.AttemptId;
import dev.kymo.vocabulary.RunEvent;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How far the current attempt is compared with those before: which steps it repeats, and when it comes to one that none has taken. */
final class Progress {
  private final EventTranslator translator;
  private final Clock clock;
  private @Nullable Instant firstRepeated;
  private long repeated;
  private boolean advanced;
  private long untold;

  Progress(EventTranslator translator, Clock clock) {
    this.translator = translator;
    this.clock = clock;
  }

  void begin() {
    firstRepeated = null;
    repeated = 0;
    advanced = false;
  }

  /** After a step; what is to be told of it besides, if anything. */
  Optional<RunEvent> after(AttemptId attempt, long step, RunRows.Taken what) {
    if (what != RunRows.Taken.NEW) {
      firstRepeated = firstRepeated == null ? clock.instant() : firstRepeated;
      repeated++;
      untold++;
      return Optional.empty();
    }
    if (advanced) {
      return Optional.empty();
    }
    advanced = true;
    return Optional.of(translator.advanced(attempt, step, repeated, firstRepeated));
  }

  /** What is to be told of repeated steps since the last call, if there were any. */
  Optional<RunEvent> repeated() {
    long count = untold;
    untold = 0;
    return count == 0 ? Optional.empty() : Optional.of(translator.stepsReplayed(count));
  }
}
