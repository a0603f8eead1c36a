package dev.kymo.actors.cli;

import dev.kymo.actors.experiment.OutputFolder;
import dev.kymo.actors.experiment.RunSpec;
import dev.kymo.actors.journal.JournalCopy;
import dev.kymo.actors.journal.JournalRecord;
import dev.kymo.monitoring.replay.Access;
import dev.kymo.monitoring.replay.CommitSource;
import dev.kymo.monitoring.replay.Flaw;
import dev.kymo.monitoring.replay.ModelFiles;
import dev.kymo.monitoring.replay.RunGlance;
import dev.kymo.monitoring.replay.RunIdentity;
import dev.kymo.monitoring.replay.RunMender;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** The runs in an output folder, and how commands look after their files. */
final class RecordedRuns {
  private RecordedRuns() {}

  static List<RunIdentity> identities(OutputFolder folder) {
    return folder.experiment().runs().stream().map(RecordedRuns::identity).toList();
  }

  private static RunIdentity identity(RunSpec run) {
    return new RunIdentity(run.id(), run.recipe(), run.seed(), run.model());
  }

  /** How somebody who only looks may read the folder: the journal is left alone while somebody trains. */
  static Access looking(OutputFolder folder) {
    boolean inUse = folder.seemsInUse();
    return new Access(
        inUse ? CommitSource.NONE : new JournalCopy(JournalRecord.of(folder.folder())), inUse);
  }

  /** Says which process seems to train, and what makes it seem so: whoever does not, can put that right. */
  static void tellUse(OutputFolder folder, PrintStream out) {
    String user = folder.user();
    if (user != null) {
      out.println("In use by " + user);
    }
  }

  /** How its owner may read the folder while its journal is closed. */
  static Access owning(OutputFolder folder) {
    return new Access(new JournalCopy(JournalRecord.of(folder.folder())), false);
  }

  /** What can be seen to be wrong at a glance. */
  static List<Flaw> glance(OutputFolder folder, Access access) {
    List<Flaw> flaws = new ArrayList<>();
    for (RunIdentity run : identities(folder)) {
      RunGlance glance = RunGlance.at(folder.runsFolder(), run, access);
      if (glance != null) {
        flaws.addAll(glance.flaws());
      }
    }
    return flaws;
  }

  /** Puts back what can be made again, unless somebody trains; returns what was done. */
  static List<Flaw> mend(OutputFolder folder, Access access) {
    List<Flaw> flaws = new ArrayList<>();
    if (!access.inUse()) {
      for (RunIdentity run : identities(folder)) {
        flaws.addAll(RunMender.mend(folder.runsFolder(), run, access));
      }
    }
    return flaws;
  }

  /** Compares the trained models with what the journal says of their files, byte by byte. */
  static List<Flaw> modelFlaws(OutputFolder folder, Access access) {
    List<Flaw> flaws = new ArrayList<>();
    for (RunIdentity run : identities(folder)) {
      flaws.addAll(ModelFiles.check(folder.runsFolder(), run, access));
    }
    return flaws;
  }
}
