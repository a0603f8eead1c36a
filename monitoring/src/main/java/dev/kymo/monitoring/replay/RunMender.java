package dev.kymo.monitoring.replay;

import dev.kymo.monitoring.rows.CommitList;
import dev.kymo.monitoring.rows.CommittedRows;
import dev.kymo.monitoring.rows.CommittedRows.Damage;
import dev.kymo.monitoring.rows.CommittedSegment;
import dev.kymo.monitoring.rows.CommittedView;
import dev.kymo.monitoring.rows.FoundRows;
import dev.kymo.vocabulary.IoReason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts back what is missing or damaged of runs that nobody trains and that can be made again: their list of what is committed,
 * from the journal, and of completed runs the assembled files from their segments, and segments from those.
 */
public final class RunMender {
  private final Path dir;
  private final String run;
  private final List<Flaw> flaws = new ArrayList<>();

  private RunMender(Path dir, String run) {
    this.dir = dir;
    this.run = run;
  }

  /** Something that writes one file anew. */
  private interface Mending {
    void write() throws IOException;
  }

  /**
   * Mends what can be mended. What remains is found by whoever reads the run next.
   *
   * @param runs the folder of all runs' folders
   * @return what was mended, and what could not be written
   */
  public static List<Flaw> mend(Path runs, RunIdentity identity, Access access) {
    RunFolder folder = RunFolder.look(runs, identity, access);
    CommitList listed = folder == null ? null : folder.committed();
    if (folder == null || listed == null) {
      return List.of();
    }
    CheckedRows checked = CheckedRows.of(folder, listed, access);
    RunMender mender = new RunMender(folder.dir(), identity.run());
    mender.mendList(checked.committed());
    if (folder.completed()) {
      checked.found().forEach((kind, found) -> {
        if (found.complete()) {
          mender.mend(kind, checked.committed().segments(kind), found);
        }
      });
    }
    return mender.flaws;
  }

  private void mendList(CommitList committed) {
    String reason = "";
    try {
      CommitList own = CommitList.read(dir, run);
      if (own != null && own.agreesWith(committed)) {
        return;
      }
      if (own == null && committed.step() == 0 && committed.end() == null) {
        return; // nothing is committed, and nobody needs a list to know
      }
      reason = own == null
          ? "was missing (older versions of Kymo wrote none)"
          : "was not what the journal says";
    } catch (IOException e) {
      reason = String.valueOf(e.getMessage());
    }
    mend(CommitList.FILE, reason, "from the journal", () -> committed.write(dir));
  }

  private void mend(String kind, List<CommittedSegment> segments, FoundRows found) {
    for (Damage damage : found.damaged()) {
      String path = damage.segment().path();
      mend(
          path,
          damage.reason(),
          "from " + kind + ".jsonl",
          () -> FoundRows.restore(dir, kind, segments, damage.segment()));
    }
    CommittedView view = CommittedView.of(dir, kind, segments);
    boolean wanted = CommittedRows.isAssembled(kind, segments);
    String reason = wanted ? view.damage() : null;
    if (reason != null) {
      mend(
          kind + ".jsonl",
          reason,
          "from the committed rows",
          () -> CommittedRows.assemble(dir, kind, segments));
    }
  }

  private void mend(String file, String reason, String source, Mending mending) {
    try {
      mending.write();
      flaws.add(Flaw.harmless(run, file, reason + "; it was written anew " + source));
    } catch (IOException e) {
      flaws.add(
          Flaw.harmless(
              run,
              file,
              reason + "; it could not be written anew " + source + " (" + IoReason.of(e)
                  + "), which changes no number. Remove what is in the way, then ./kymo report writes it"));
    }
  }
}
