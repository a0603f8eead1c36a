package dev.kymo.monitoring.replay;

import dev.kymo.monitoring.rows.CommitList;
import dev.kymo.monitoring.rows.CommittedRows.Damage;
import dev.kymo.monitoring.rows.FoundRows;
import dev.kymo.monitoring.rows.RowKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The committed rows of a run, every byte of which has been hashed.
 *
 * @param committed what was committed
 * @param found where the rows of each kind stand, in the order of the kinds
 * @param flaws what is wrong with them
 */
record CheckedRows(CommitList committed, Map<String, FoundRows> found, List<Flaw> flaws) {

  /** Hashes them; where rows are missing, the journal has the last word on what was committed. */
  static CheckedRows of(RunFolder folder, CommitList list, Access access) {
    return of(folder, list, access, kind -> true);
  }

  /** The same of some kinds, by their names. */
  static CheckedRows of(RunFolder folder, CommitList list, Access access, Predicate<String> kinds) {
    Map<String, FoundRows> found = find(folder.dir(), list, kinds);
    if (found.values().stream().allMatch(FoundRows::complete)) {
      return new CheckedRows(list, found, flaws(folder, found));
    }
    CommitList journal = journal(list.run(), access);
    if (journal == null || journal.segments().equals(list.segments())) {
      return new CheckedRows(list, found, flaws(folder, found));
    }
    Map<String, FoundRows> right = find(folder.dir(), journal, kinds);
    List<Flaw> flaws = new ArrayList<>();
    flaws.add(Flaw.harmless(
        list.run(),
        CommitList.FILE,
        "is not what the journal says: it may be another experiment's, or an old copy;"
            + " the journal was read instead"));
    flaws.addAll(flaws(folder, right));
    return new CheckedRows(journal, right, flaws);
  }

  private static @Nullable CommitList journal(String run, Access access) {
    try {
      return access.journal().of(run);
    } catch (IOException damaged) {
      return null; // then the list, which is whole, is all there is
    }
  }

  private static Map<String, FoundRows> find(Path dir, CommitList list, Predicate<String> kinds) {
    Map<String, FoundRows> found = new LinkedHashMap<>();
    for (String kind : RowKind.namesWith(list.segments())) {
      if (kinds.test(kind)) {
        found.put(kind, FoundRows.find(dir, kind, list.segments(kind)));
      }
    }
    return found;
  }

  private static List<Flaw> flaws(RunFolder folder, Map<String, FoundRows> found) {
    List<Flaw> flaws = new ArrayList<>();
    String run = folder.identity().run();
    found.forEach((kind, rows) -> {
      for (Damage damage : rows.damaged()) {
        flaws.add(Flaw.harmless(
            run,
            damage.segment().path(),
            damage.reason() + "; its rows were read from " + kind + ".jsonl, which has them as they"
                + " were committed"));
      }
      for (Damage damage : rows.lost()) {
        flaws.add(Flaw.lost(
            run,
            damage.segment().path(),
            damage.reason() + "; the run's " + kind + " are left out. " + remedy(folder, kind)));
      }
    });
    return flaws;
  }

  private static String remedy(RunFolder folder, String kind) {
    return folder.state().ended()
        ? "To mend it: put back a copy of it, or of " + kind + ".jsonl"
        : "To mend it: put back a copy of it; or ./kymo resume, which goes on from the newest commit"
            + " whose rows are whole";
  }
}
