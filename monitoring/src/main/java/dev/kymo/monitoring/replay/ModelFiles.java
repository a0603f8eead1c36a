package dev.kymo.monitoring.replay;

import dev.kymo.monitoring.rows.CommitList;
import dev.kymo.monitoring.rows.CommittedRows;
import dev.kymo.monitoring.rows.CommittedSegment;
import dev.kymo.vocabulary.IoReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Compares the files of a trained model with those that were exported. */
public final class ModelFiles {
  static final String REMEDY = "put a copy back, or train the run again in another folder:"
      + " the same machine and versions give the same bits";
  private static final String FOLDER = "model";

  private ModelFiles() {}

  /**
   * Hashes the model of a completed run.
   *
   * @param runs the folder of all runs' folders
   * @return what of it is gone, altered or new; nothing for a run that has not completed
   */
  public static List<Flaw> check(Path runs, RunIdentity identity, Access access) {
    RunFolder folder = RunFolder.look(runs, identity, access);
    CommitList committed = folder == null ? null : folder.committed();
    if (folder == null || committed == null || !folder.completed()) {
      return List.of();
    }
    String run = identity.run();
    if (committed.model().isEmpty()) {
      return List.of(unchecked(run, folder.dir().resolve(FOLDER)));
    }
    List<Flaw> flaws = new ArrayList<>();
    for (CommittedSegment file : committed.model()) {
      String reason = damage(folder.dir(), file);
      if (reason != null) {
        flaws.add(Flaw.lost(run, file.path(), reason + "; " + REMEDY));
      }
    }
    flaws.addAll(added(run, folder.dir(), committed.model()));
    return flaws;
  }

  private static Flaw unchecked(String run, Path model) {
    return Files.isDirectory(model)
        ? Flaw.harmless(
            run,
            FOLDER,
            "was exported by a version of Kymo that did not write its hashes down: unchecked")
        : Flaw.lost(run, FOLDER, "is missing; " + REMEDY);
  }

  private static @Nullable String damage(Path dir, CommittedSegment file) {
    String length = lengthDamage(dir, file);
    if (length != null) {
      return length;
    }
    try {
      List<CommittedRows.Damage> damages = CommittedRows.verify(dir, List.of(file));
      return damages.isEmpty()
          ? null
          : "is not what was exported: it " + damages.get(0).reason();
    } catch (IOException e) {
      return "cannot be read: " + IoReason.of(e);
    }
  }

  /** What a file's length alone says; null: it is as exported. */
  static @Nullable String lengthDamage(Path dir, CommittedSegment file) {
    Path path = dir.resolve(file.path());
    if (!Files.exists(path)) {
      return "is missing";
    }
    if (!Files.isRegularFile(path)) {
      return "is a folder or something else that is no file";
    }
    try {
      long actual = Files.size(path);
      return actual == file.length()
          ? null
          : "has " + actual + " bytes instead of the " + file.length() + " exported";
    } catch (IOException e) {
      return "cannot be read: " + IoReason.of(e);
    }
  }

  /** Files that were not exported, and may change how the others are read. */
  private static List<Flaw> added(String run, Path dir, List<CommittedSegment> exported) {
    Path model = dir.resolve(FOLDER);
    if (!Files.isDirectory(model)) {
      return List.of();
    }
    Set<String> known = exported.stream().map(CommittedSegment::path).collect(Collectors.toSet());
    try (Stream<Path> files = Files.walk(model)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> dir.relativize(file).toString().replace('\\', '/'))
          .filter(file -> !known.contains(file))
          .sorted()
          .map(file -> Flaw.harmless(
              run, file, "was not exported: somebody added it; the model may be read with it"))
          .toList();
    } catch (IOException e) {
      return List.of(Flaw.harmless(run, FOLDER, "cannot be listed: " + IoReason.withFile(e)));
    }
  }
}
