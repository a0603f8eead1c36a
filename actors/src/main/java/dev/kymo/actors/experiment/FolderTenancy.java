package dev.kymo.actors.experiment;

import dev.kymo.vocabulary.file.Durably;
import dev.kymo.workers.input.InputFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Whose a folder is, and what that means for who wants to begin or continue an experiment in it. */
final class FolderTenancy {
  /** What was asked for, as it was given. */
  static final String GIVEN = "experiment.yaml";

  /** What it means, written last. */
  static final String RESOLVED = "resolved.yaml";

  static final String RUNS = "runs";

  private FolderTenancy() {}

  /** What an interrupted beginning may leave. */
  private static boolean isOurs(String name) {
    return name.equals(FolderLock.FILE)
        || name.equals(GIVEN)
        || Durably.leftOf(GIVEN).matcher(name).matches()
        || Durably.leftOf(RESOLVED).matcher(name).matches();
  }

  static void requireExperiment(Path folder) {
    Path resolved = folder.resolve(RESOLVED);
    @Nullable String problem = InputFile.problem(resolved);
    if (problem != null && Files.exists(resolved, LinkOption.NOFOLLOW_LINKS)) {
      throw new BadInputException(resolved + " " + problem);
    }
    if (!Files.isRegularFile(folder.resolve(RESOLVED))) {
      if (Files.exists(folder.resolve(RESOLVED)) || Files.exists(folder.resolve(RUNS))) {
        throw new BadInputException(
            folder.resolve(RESOLVED)
                + (Files.exists(folder.resolve(RESOLVED)) ? " is a folder, not a file" : " is gone")
                + ", which says what the runs beside it are; put back a copy of it. Nothing else is lost");
      }
      if (Files.isRegularFile(folder.resolve(GIVEN))) {
        throw new BadInputException(folder
            + " holds no experiment yet: its first start was interrupted before it had begun."
            + " Nothing is lost; repeat the kymo run command that was interrupted");
      }
      throw new BadInputException(folder + " holds no experiment: it has no " + RESOLVED);
    }
  }

  static OutputFolderTakenException taken(Path folder, ResolvedExperiment wanted) {
    if (isSame(folder, wanted)) {
      return new OutputFolderTakenException(
          folder, "holds this experiment already; to continue it: kymo resume " + folder);
    }
    return new OutputFolderTakenException(
        folder,
        "holds another experiment (see its " + RESOLVED + "); choose another folder with --out");
  }

  private static boolean isSame(Path folder, ResolvedExperiment wanted) {
    try {
      ResolvedExperiment held = ResolvedExperiment.readUnverified(folder.resolve(RESOLVED));
      return held.isSame(wanted);
    } catch (BadInputException unreadable) {
      // what cannot be read as an experiment is not this one, and the caller refuses the folder
      // either way
      return false;
    }
  }

  static void refuseUnrelated(Path folder, byte[] given) throws IOException {
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new OutputFolderTakenException(folder, "is a file; choose a folder with --out");
    }
    List<String> unrelated = unrelated(folder, given);
    if (!unrelated.isEmpty()) {
      throw new OutputFolderTakenException(
          folder,
          "holds files that are no experiment's (" + String.join(", ", unrelated)
              + "); choose an empty or new folder with --out");
    }
  }

  private static List<String> unrelated(Path folder, byte[] given) throws IOException {
    if (!Files.exists(folder)) {
      return List.of();
    }
    Path yaml = folder.resolve(GIVEN);
    if (Files.exists(yaml) && !Arrays.equals(Files.readAllBytes(yaml), given)) {
      return List.of("a different " + GIVEN);
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .map(entry -> entry.toFile().getName())
          .filter(name -> !isOurs(name))
          .sorted()
          .limit(3)
          .toList();
    }
  }
}
