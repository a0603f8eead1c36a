package dev.kymo.monitoring.fold;

import dev.kymo.monitoring.event.EventCases;
import dev.kymo.vocabulary.LoggedEvent;
import dev.kymo.vocabulary.LoggedEvent.AttemptAdvanced;
import dev.kymo.vocabulary.LoggedEvent.AttemptEnded;
import dev.kymo.vocabulary.LoggedEvent.AttemptStarted;
import dev.kymo.vocabulary.LoggedEvent.BranchStarted;
import dev.kymo.vocabulary.LoggedEvent.ProbeLagged;
import dev.kymo.vocabulary.LoggedEvent.RunCompleted;
import dev.kymo.vocabulary.LoggedEvent.RunDiverged;
import dev.kymo.vocabulary.LoggedEvent.RunFailed;
import dev.kymo.vocabulary.LoggedEvent.RunQueued;
import dev.kymo.vocabulary.LoggedEvent.RunRecovered;
import dev.kymo.vocabulary.LoggedEvent.StepsReplayed;
import dev.kymo.vocabulary.RunEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * When a run held a slot, and how it came through its crashes. A crash is an attempt that ended before its run did, unless somebody stopped it. Made of what
 * {@code events.jsonl} holds, so that whoever reads it, resumed head or report, finds the same.
 *
 * @param crashes how often attempts crashed, by failure class
 * @param replayed steps that were repeated and equal those before
 * @param recoveries those that have ended, in order
 * @param recovering the one that has not; of a run that was given up, the one that it never came through
 * @param held when slots worked for it, apart from now
 * @param heldSince since when one does; null: none does
 * @param waits when it waited for a slot after a crash, apart from now
 * @param waitsSince since when it does; null: it does not
 * @param last the time of the last event; null: there was none
 * @param tellsAdvances whether its log says when attempts come to new steps: older versions wrote their first step only
 * @param resumed when an older version's attempt had taken its first step; null: unknown
 */
public record RunTimes(
    Map<String, Integer> crashes,
    long replayed,
    List<CrashRecovery> recoveries,
    @Nullable CrashRecovery recovering,
    List<Span> held,
    @Nullable Instant heldSince,
    List<Span> waits,
    @Nullable Instant waitsSince,
    @Nullable Instant last,
    boolean tellsAdvances,
    @Nullable Instant resumed) {

  /** Of a run that is not yet known. */
  public static final RunTimes NONE = new RunTimes(
      Map.of(), 0, List.of(), null, List.of(), null, List.of(), null, null, false, null);

  private static final String DIFFERED = "mismatch";

  private static final EventCases<Draft> CASES = EventCases.<Draft>builder()
      .on(RunQueued.class, (draft, event) -> draft.headBegan(event.at()))
      .on(AttemptStarted.class, (draft, event) -> draft.started(event.at()))
      .on(AttemptEnded.class, Draft::attemptEnded)
      .on(AttemptAdvanced.class, Draft::advanced)
      .on(RunRecovered.class, (draft, event) -> draft.resumed = event.at())
      .on(StepsReplayed.class, (draft, event) -> draft.replayed += event.count())
      .on(BranchStarted.class, Draft::branched)
      .on(RunCompleted.class, (draft, event) -> draft.completed(event.at()))
      .on(RunFailed.class, (draft, event) -> draft.release(event.at()))
      .on(RunDiverged.class, (draft, event) -> draft.release(event.at()))
      .build();

  public RunTimes {
    crashes = Collections.unmodifiableMap(new TreeMap<>(crashes));
    recoveries = List.copyOf(recoveries);
    held = List.copyOf(held);
    waits = List.copyOf(waits);
  }

  /** After one more event of the run. */
  public RunTimes updated(RunEvent event) {
    if (!(event instanceof LoggedEvent logged) || event instanceof ProbeLagged) {
      return this; // rows have no time, and a lag is not logged
    }
    Draft draft = new Draft(this);
    CASES.apply(draft, event);
    draft.last = logged.at();
    return draft.times();
  }

  /** Whether anything has crashed. */
  public boolean disturbed() {
    return !crashes.isEmpty();
  }

  /** The share of its time that the run did not lose to crashes; of its own time, whatever the slots did meanwhile. NaN before it began. */
  public double goodput() {
    return Goodput.ofRun(this);
  }

  List<Span> held(Instant until) {
    return with(held, heldSince, until);
  }

  List<Span> waits(Instant until) {
    return with(waits, waitsSince, until);
  }

  private static List<Span> with(List<Span> spans, @Nullable Instant since, Instant until) {
    List<Span> all = new ArrayList<>(spans);
    if (since != null) {
      all.add(new Span(since, until));
    }
    return all;
  }

  /** Seconds from deaths to new steps, also of a recovery that has not ended. */
  double lost(Instant until) {
    double sum = recoveries.stream().mapToDouble(CrashRecovery::seconds).sum();
    CrashRecovery open = recovering;
    return open == null
        ? sum
        : sum + new Span(open.died(), isHeldOrWaits() || last == null ? until : last).seconds();
  }

  private boolean isHeldOrWaits() {
    return heldSince != null || waitsSince != null;
  }

  /** Times being changed by one event. */
  private static final class Draft {
    private final Map<String, Integer> crashes;
    private long replayed;
    private final List<CrashRecovery> recoveries;
    private @Nullable CrashRecovery recovering;
    private final List<Span> held;
    private @Nullable Instant heldSince;
    private final List<Span> waits;
    private @Nullable Instant waitsSince;
    private @Nullable Instant last;
    private boolean tellsAdvances;
    private @Nullable Instant resumed;

    Draft(RunTimes from) {
      crashes = new TreeMap<>(from.crashes);
      replayed = from.replayed;
      recoveries = new ArrayList<>(from.recoveries);
      recovering = from.recovering;
      held = new ArrayList<>(from.held);
      heldSince = from.heldSince;
      waits = new ArrayList<>(from.waits);
      waitsSince = from.waitsSince;
      last = from.last;
      tellsAdvances = from.tellsAdvances;
      resumed = from.resumed;
    }

    /** A head begins, and nobody knows how long there was none: a run that waited then has not waited in between. */
    void headBegan(Instant at) {
      Instant since = waitsSince;
      Instant before = last;
      if (since != null && before != null && at.isAfter(before)) {
        Duration pause = Duration.between(before, at);
        waitsSince = since.plus(pause);
        recovering = recovering == null ? null : recovering.shifted(pause);
      }
    }

    void started(Instant at) {
      release(at);
      heldSince = at;
      resumed = null;
      recovering = recovering == null ? null : recovering.resumedAt(at);
    }

    void attemptEnded(AttemptEnded event) {
      Instant began = heldSince;
      Instant heard = event.lastHeard();
      settleOfOlder();
      release(event.at());
      if (event.stopped()) {
        recovering = null;
        return;
      }
      crashes.merge(event.reason(), 1, Integer::sum);
      Instant died = heard == null ? event.at() : heard;
      crashed(event.reason(), began != null && died.isBefore(began) ? began : died, event.at());
    }

    /** Unless its attempt has ended already. */
    void branched(BranchStarted event) {
      if (heldSince != null) {
        release(event.at());
        crashes.merge(DIFFERED, 1, Integer::sum);
        crashed(DIFFERED, event.at(), event.at());
      }
    }

    private void crashed(String reason, Instant died, Instant noticed) {
      waitsSince = noticed;
      recovering = recovering == null
          ? CrashRecovery.began(reason, died, noticed)
          : recovering.resumedAt(null);
    }

    void advanced(AttemptAdvanced event) {
      tellsAdvances = true;
      end(event.at().minusNanos((long) (event.replaySeconds() * 1e9)), event.at());
    }

    void completed(Instant at) {
      settleOfOlder();
      release(at);
      end(at, at);
    }

    private void end(Instant stepped, Instant at) {
      if (recovering != null) {
        recoveries.add(recovering.endedAt(stepped, at));
        recovering = null;
      }
    }

    /** An older version's recovery had ended with its attempt's first step. */
    private void settleOfOlder() {
      if (!tellsAdvances && resumed != null) {
        end(resumed, resumed);
      }
    }

    /** Holds no slot, and waits for none. */
    void release(Instant at) {
      if (heldSince != null) {
        held.add(new Span(heldSince, at));
        heldSince = null;
      }
      if (waitsSince != null) {
        waits.add(new Span(waitsSince, at));
        waitsSince = null;
      }
    }

    RunTimes times() {
      return new RunTimes(
          crashes,
          replayed,
          recoveries,
          recovering,
          held,
          heldSince,
          waits,
          waitsSince,
          last,
          tellsAdvances,
          resumed);
    }
  }
}
