package dev.kymo.monitoring.replay;

import dev.kymo.monitoring.rows.CommitList;
import dev.kymo.monitoring.rows.CommittedRows;
import dev.kymo.monitoring.rows.CommittedSegment;
import dev.kymo.monitoring.rows.CommittedView;
import dev.kymo.monitoring.rows.RowKind;
import dev.kymo.vocabulary.LoggedEvent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What can be seen of a run at a glance: its log, and of all its other files that they are there, how long they are and how they
 * end. Hashes nothing, so that a thousand runs are looked at in a moment.
 *
 * @param events what happened, oldest first
 * @param flaws what is wrong with the run's files
 */
public record RunGlance(List<LoggedEvent> events, List<Flaw> flaws) {

  public RunGlance {
    events = List.copyOf(events);
    flaws = List.copyOf(flaws);
  }

  /**
   * Looks at a run.
   *
   * @param runs the folder of all runs' folders
   * @return null if it has not begun
   */
  public static @Nullable RunGlance at(Path runs, RunIdentity identity, Access access) {
    RunFolder folder = RunFolder.look(runs, identity, access);
    if (folder == null) {
      return null;
    }
    List<Flaw> flaws = new ArrayList<>(folder.flaws());
    CommitList committed = folder.committed();
    if (committed != null) {
      for (String kind : RowKind.namesWith(committed.segments())) {
        rows(folder, kind, committed.segments(kind), flaws);
      }
      if (folder.completed()) {
        model(folder, committed, flaws);
      }
    }
    return new RunGlance(folder.events(), flaws);
  }

  private static void rows(
      RunFolder folder, String kind, List<CommittedSegment> segments, List<Flaw> flaws) {
    String run = folder.identity().run();
    String view = folder.completed() && CommittedRows.isAssembled(kind, segments)
        ? CommittedView.of(folder.dir(), kind, segments).lengthDamage()
        : null;
    boolean copied = folder.completed() && view == null;
    for (CommittedSegment segment : segments) {
      String reason = CommittedRows.glance(folder.dir(), segment);
      if (reason != null) {
        flaws.add(new Flaw(run, segment.path(), reason + "; " + remedy(kind, copied), !copied));
      }
    }
    if (view != null) {
      flaws.add(Flaw.harmless(
          run, kind + ".jsonl", view + "; ./kymo report writes it anew from the committed rows"));
    }
  }

  private static String remedy(String kind, boolean copied) {
    return copied
        ? kind + ".jsonl should have its rows too: ./kymo report looks, and writes it anew"
        : "./kymo report says what is lost of it";
  }

  private static void model(RunFolder folder, CommitList committed, List<Flaw> flaws) {
    for (CommittedSegment file : committed.model()) {
      String reason = ModelFiles.lengthDamage(folder.dir(), file);
      if (reason != null) {
        flaws.add(
            Flaw.lost(folder.identity().run(), file.path(), reason + "; " + ModelFiles.REMEDY));
      }
    }
  }
}
