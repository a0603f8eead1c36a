package dev.kymo.actors.cli;

import dev.kymo.actors.experiment.BadInputException;
import dev.kymo.actors.experiment.OutputFolder;
import dev.kymo.vocabulary.IoReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a killed process leaves in an output folder of the files and folders that it was about to write. */
final class Leftovers {
  /** Written beside, to be renamed when whole: nothing but their writer knows of them. */
  private static final Pattern NAME = Pattern.compile(".*\\.(part|writing|unfinished)|\\.kymo-.*");

  private Leftovers() {}

  /** Deletes them; the caller has the folder for itself. */
  static void sweep(OutputFolder output) {
    try {
      sweep(output.folder(), 1);
      sweep(output.references(), Integer.MAX_VALUE);
      sweep(output.runsFolder(), Integer.MAX_VALUE);
    } catch (IOException e) {
      throw new BadInputException(
          "what an interrupted process left in " + output.folder() + " cannot be deleted: "
              + IoReason.withFile(e),
          e);
    }
  }

  private static void sweep(Path folder, int depth) throws IOException {
    for (Path left : under(folder, depth).stream()
        .filter(path -> !path.equals(folder) && isOne(path))
        .toList()) {
      for (Path file : under(left, Integer.MAX_VALUE)) {
        Files.deleteIfExists(file);
      }
    }
  }

  /** The trained model may have files of any name, which came with the start model. */
  private static boolean isOne(Path path) {
    Path parent = path.getParent();
    return (parent == null || !parent.endsWith("model"))
        && NAME.matcher(String.valueOf(path.getFileName())).matches();
  }

  /** All that is there, deepest first. */
  private static List<Path> under(Path folder, int depth) throws IOException {
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder, depth)) {
      return files.sorted(Comparator.reverseOrder()).toList();
    }
  }
}
