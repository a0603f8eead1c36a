package dev.kymo.actors.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What other versions recorded, to be copied into a folder of a test's; each one's {@code README.md} says how it came about. */
public enum StoredRecording {
  /** No lists of commits, no hashes in the journal, columns that have come since are missing. */
  OF_2F4ED9C("2f4ed9c"),
  /** The last version whose segments do not say which columns they have. */
  OF_1E4A718("1e4a718"),
  /** One that knows a column and a kind of row more than this one. */
  OF_A_NEWER("newer");

  private static final String FOLDER = "@FOLDER@";

  private final Path resource;

  StoredRecording(String version) {
    this.resource = Path.of("src/test/resources/recording-" + version);
  }

  /**
   * Copies model, rows and what was recorded.
   *
   * @return the output folder
   */
  public Path in(Path folder) throws IOException {
    Path target = folder.toRealPath();
    try (Stream<Path> files = Files.walk(resource)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = target.resolve(resource.relativize(file).toString());
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy);
      }
    }
    Path out = target.resolve("recorded");
    Path resolved = out.resolve("resolved.yaml");
    Files.writeString(resolved, Files.readString(resolved).replace(FOLDER, target.toString()));
    return out;
  }
}
