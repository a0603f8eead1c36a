package dev.kymo.actors.samples;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A folder in which a sample's commands run as they are written: with a {@code ./kymo}, the project's files, and perhaps {@code ../shared}. */
final class Workplace implements AutoCloseable {
  private static final List<String> PROJECT =
      List.of("docs", "examples", "actors", "model-workers");

  final Path folder;
  private final List<Path> links = new ArrayList<>();
  /** What the last of some commands printed; equal ones of several samples, and equal beginnings, run once. */
  private final Map<List<String>, List<String>> printed = new HashMap<>();

  /** @param parent an empty folder */
  Workplace(Path parent, Path root) throws IOException {
    this.folder = Files.createDirectory(parent.resolve("kymo")).toRealPath();
    for (String name : PROJECT) {
      link(folder.resolve(name), root.resolve(name));
    }
    String shared = System.getProperty("kymo.shared");
    if (shared != null) {
      link(parent.resolve("shared"), Path.of(shared).toRealPath());
    }
    Path launcher = Files.writeString(folder.resolve("kymo"), launcher());
    Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** This build's classes, without those of tests, with the options that the launcher gives. */
  private static String launcher() {
    String classPath = Arrays.stream(
            System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .filter(entry -> !entry.matches(".*(test-classes|/test|-tests\\.jar)/?"))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
    return "#!/bin/sh\nexport OMP_NUM_THREADS=1 OPT_OUT_TRACKING=true\nexec '"
        + Path.of(System.getProperty("java.home"), "bin", "java")
        + "' -Xmx1g -XX:+UseSerialGC -Dai.djl.offline=true -Dai.djl.pytorch.num_threads=1"
        + " -Dai.djl.pytorch.num_interop_threads=1 $KYMO_JAVA_OPTS -cp '" + classPath
        + "' dev.kymo.actors.cli.Main \"$@\"\n";
  }

  void write(String name, List<String> lines) throws IOException {
    Files.write(folder.resolve(name), lines);
  }

  private void link(Path link, Path target) throws IOException {
    links.add(Files.createSymbolicLink(link, target));
  }

  /** Removes the links, so that whoever removes the folder stays inside it. */
  @Override
  public void close() throws IOException {
    for (Path link : links) {
      Files.delete(link);
    }
  }

  /** Runs those commands that have not been run here behind the same ones, and returns what the last one printed. */
  List<String> run(List<String> commands) throws IOException, InterruptedException {
    List<String> output = List.of();
    for (int count = 1; count <= commands.size(); count++) {
      List<String> beginning = commands.subList(0, count);
      if (!printed.containsKey(beginning)) {
        printed.put(beginning, run(commands.get(count - 1)));
      }
      output = printed.get(beginning);
    }
    return output;
  }

  /** Starts a command that goes on until it is stopped. */
  Process start(String command, Path output, String javaOptions) throws IOException {
    ProcessBuilder builder = new ProcessBuilder("sh", "-c", "exec " + command)
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(output.toFile());
    builder.environment().put("KYMO_JAVA_OPTS", javaOptions);
    return builder.start();
  }

  private List<String> run(String command) throws IOException, InterruptedException {
    Path output = folder.resolve("stdout.txt");
    Path errors = folder.resolve("stderr.txt");
    int code = new ProcessBuilder("sh", "-c", command)
        .directory(folder.toFile())
        .redirectOutput(output.toFile())
        .redirectError(errors.toFile())
        .start()
        .waitFor();
    if (code != 0) {
      throw new IOException("exit code " + code + " from: " + command + "\n"
          + Files.readString(errors, StandardCharsets.UTF_8));
    }
    // where a reader's folder is, nobody knows
    return Files.readAllLines(output).stream()
        .map(line -> line.replace(folder + File.separator, ""))
        .toList();
  }
}
