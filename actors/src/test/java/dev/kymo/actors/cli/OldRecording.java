package dev.kymo.actors.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The recording of commit 2f4ed9c, of which {@code recording-2f4ed9c/README.md} says how it came about, in a folder of a test's. */
public final class OldRecording {
  private static final Path RESOURCE = Path.of("src/test/resources/recording-2f4ed9c");
  private static final String FOLDER = "@FOLDER@";

  private OldRecording() {}

  /**
   * Copies model, rows and what was recorded.
   *
   * @return the output folder
   */
  public static Path in(Path folder) throws IOException {
    Path target = folder.toRealPath();
    try (Stream<Path> files = Files.walk(RESOURCE)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = target.resolve(RESOURCE.relativize(file).toString());
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
