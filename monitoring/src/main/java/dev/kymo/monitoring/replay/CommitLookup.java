package dev.kymo.monitoring.replay;

import dev.kymo.monitoring.rows.CommitList;
import dev.kymo.vocabulary.IoReason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what is committed of a run: from the list in its folder or, if that is missing, damaged or behind the log, from
 * the journal.
 */
final class CommitLookup {
  private final Path dir;
  private final String run;
  private final Told told;
  private final Access access;
  private final List<Flaw> flaws = new ArrayList<>();
  private final @Nullable CommitList list;

  CommitLookup(Path dir, String run, Told told, Access access) {
    this.dir = dir;
    this.run = run;
    this.told = told;
    this.access = access;
    this.list = find();
  }

  /** What is committed; null: nobody says. */
  @Nullable
  CommitList list() {
    return list;
  }

  List<Flaw> flaws() {
    return flaws;
  }

  private @Nullable CommitList find() {
    CommitList own;
    try {
      own = CommitList.read(dir, run);
    } catch (IOException e) {
      return fromJournal(String.valueOf(e.getMessage()));
    }
    if (own == null) {
      return nothingYet()
          ? CommitList.none(run)
          : fromJournal("is missing (older versions of Kymo wrote none)");
    }
    // a list is written before the log tells of it
    boolean behind =
        own.step() < told.committed() || (own.end() == null && told.state().ended());
    return behind ? older(own) : own;
  }

  /** The list is there before the first attempt is. */
  private boolean nothingYet() {
    return told.totalSteps() != null && told.attempts() == 0 && told.committed() == 0;
  }

  private @Nullable CommitList fromJournal(String why) {
    String instead;
    try {
      CommitList journal = access.journal().of(run);
      if (journal != null) {
        if (journal.step() > 0 || told.attempts() > 0) {
          tell(why + "; the journal was read instead");
        }
        return journal;
      }
      instead = access.inUse() ? "the journal is in use" : "there is no journal to ask";
    } catch (IOException e) {
      instead = "the journal cannot be read (" + IoReason.of(e) + ")";
    }
    if (told.attempts() > 0 || told.committed() > 0) {
      tell(why + ", and " + instead
          + ", so that what was recorded is shown as it stands, unchecked."
          + " To have it checked, look again when nobody trains");
    }
    return null;
  }

  private CommitList older(CommitList own) {
    @Nullable CommitList journal = null;
    try {
      journal = access.journal().of(run);
    } catch (IOException e) {
      tell("is older than the log, and the journal cannot be read (" + IoReason.of(e) + ")");
    }
    if (journal != null && !journal.agreesWith(own)) {
      tell("is older than the log; the journal was read instead");
      return journal;
    }
    if (journal != null) {
      flaws.add(Flaw.harmless(
          run,
          "events.jsonl",
          "tells of what the journal knows nothing of: it may be another experiment's."
              + " The rows are those of the journal. A copy of the file mends it"));
    } else if (own.step() < told.committed() && !access.inUse()) {
      flaws.add(Flaw.lost(
          run,
          CommitList.FILE,
          "ends at step " + own.step() + ", the log tells of a commit at step " + told.committed()
              + ": rows in between are left out. To mend it: ./kymo resume"));
    }
    return own;
  }

  private void tell(String what) {
    flaws.add(Flaw.harmless(run, CommitList.FILE, what));
  }
}
