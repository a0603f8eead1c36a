package dev.kymo.actors.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The script {@code kymo} as it stands in the sources, with what it prints in a file and a folder of its own for temporary files. */
final class LauncherScript {
  static final Path SCRIPT = Path.of("../kymo").toAbsolutePath().normalize();
  private static final long PATIENCE_SECONDS = 120;

  final Path printed;
  final Path temporary;
  private final ProcessBuilder builder = new ProcessBuilder();

  /**
   * A launcher that builds nothing.
   *
   * @param folder where it may write
   * @param app what it starts from
   * @param java the JDK that it uses
   */
  LauncherScript(Path folder, Path app, Path java) throws IOException {
    printed = folder.resolve("printed");
    temporary = Files.createDirectories(folder.resolve("temporary"));
    Map<String, String> environment = builder.environment();
    environment.put("KYMO_APP", app.toString());
    environment.put("JAVA_HOME", java.toString());
    environment.put("TMPDIR", temporary.toString());
    environment.remove("KYMO_JAVA_OPTS");
  }

  LauncherScript with(String variable, String value) {
    builder.environment().put(variable, value);
    return this;
  }

  Process start(Object... words) throws IOException {
    List<String> command = new ArrayList<>();
    if (System.getProperty("os.name").equals("Linux")) {
      // what a shell starts in the background ignores SIGINT, and a script cannot undo that
      command.addAll(List.of("env", "--default-signal=INT,QUIT"));
    }
    command.add(SCRIPT.toString());
    for (Object word : words) {
      command.add(word.toString());
    }
    return builder
        .command(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(printed.toFile()))
        .start();
  }

  /** Starts it, waits for its end, and returns its exit code. */
  int run(Object... words) throws IOException, InterruptedException {
    return exitCode(start(words));
  }

  /** The exit code of one that ends by itself. */
  static int exitCode(Process process) throws InterruptedException {
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      List<ProcessHandle> started = process.descendants().toList();
      process.destroyForcibly().waitFor();
      started.forEach(ProcessHandle::destroyForcibly);
      throw new AssertionError("it did not end");
    }
    return process.exitValue();
  }

  String printed() throws IOException {
    return Files.readString(printed);
  }

  /** Sends a signal, by its name without SIG. */
  static void signal(String name, long pid) throws IOException, InterruptedException {
    new ProcessBuilder("sh", "-c", "kill -" + name + " " + pid).start().waitFor();
  }
}
