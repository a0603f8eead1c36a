package dev.kymo.actors.journal;

import dev.kymo.actors.journal.RunHistory.Stand;
import dev.kymo.actors.link.AttemptId;
import dev.kymo.actors.link.CheckpointName;
import dev.kymo.monitoring.event.RunStatus;
import dev.kymo.monitoring.rows.CommitList;
import dev.kymo.monitoring.rows.SegmentFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What lies in a run's folder and was written only after the journal knew of it: the list of what is committed, rows, and
 * checkpoints.
 */
final class RunTraces {

  private RunTraces() {}

  /**
   * What the journal should know of and does not, in words; null: nothing.
   *
   * @throws IOException if the folder cannot be read
   */
  static @Nullable String unknownTo(RunHistory journal, Path runDir, String run)
      throws IOException {
    String listed = listed(journal, runDir, run);
    if (listed != null) {
      return listed;
    }
    for (Path folder : entries(runDir.resolve("rows"))) {
      Optional<SegmentFolder> name = SegmentFolder.parse(String.valueOf(folder.getFileName()));
      if (name.isPresent() && !journal.startedIn(name.get().term()) && holdsRows(folder)) {
        return "the rows in " + folder;
      }
    }
    for (Path folder : entries(runDir.resolve("checkpoints"))) {
      Optional<CheckpointName> name = CheckpointName.within(String.valueOf(folder.getFileName()));
      if (name.isPresent() && !journal.started(attempt(run, name.get()))) {
        return "the checkpoint " + folder;
      }
    }
    return null;
  }

  private static @Nullable String listed(RunHistory journal, Path runDir, String run) {
    CommitList list;
    try {
      list = CommitList.read(runDir, run);
    } catch (IOException damaged) {
      return null; // it is written anew from the journal, so what else lies here must do
    }
    if (list == null) {
      return null;
    }
    String file = runDir.resolve(CommitList.FILE).toString();
    if (!journal.stoodAt(new Stand(list.step(), list.segments()))) {
      return "step " + list.step() + " of run " + run + ", which is committed according to " + file;
    }
    RunStatus end = list.end();
    if (end != null && end != journal.end()) {
      return "the end of run " + run + ", which " + end.word() + " according to " + file;
    }
    return null;
  }

  private static AttemptId attempt(String run, CheckpointName name) {
    return new AttemptId(run, name.headTerm(), name.attempt());
  }

  private static boolean holdsRows(Path folder) throws IOException {
    for (Path file : entries(folder)) {
      if (Files.isRegularFile(file) && Files.size(file) > 0) {
        return true;
      }
    }
    return false;
  }

  private static List<Path> entries(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> listed = Files.list(folder)) {
      return listed.sorted().toList();
    }
  }
}
