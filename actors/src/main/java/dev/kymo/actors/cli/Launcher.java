package dev.kymo.actors.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The script {@code kymo} while it stays the parent of this JVM. It resumes what a signal ended; without it nobody would, so this
 * JVM ends when it is gone. A JVM that was started otherwise has none.
 */
final class Launcher {
  /** System property: the launcher's process id. */
  private static final String PROCESS = "kymo.launcher";

  /** System property: the file in which {@link RestartNote} tells the launcher how to go on. */
  private static final String NOTE = "kymo.restart-note";

  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

  private final long pid;
  private final Optional<ProcessHandle> process;
  private final boolean isParent;

  private Launcher(long pid) {
    this.pid = pid;
    this.process = ProcessHandle.of(pid);
    this.isParent = parent() == pid;
  }

  /** Ends this JVM in order, as SIGTERM does, within seconds of the launcher's end. */
  static void follow() {
    @Nullable Long pid = Long.getLong(PROCESS);
    if (pid == null) {
      return;
    }
    Launcher launcher = new Launcher(pid);
    Thread thread = new Thread(launcher::endWithIt, "follow-launcher");
    thread.setDaemon(true);
    thread.start();
  }

  /** Where the launcher looks for a note; null: there is no launcher. */
  static @Nullable Path note() {
    String file = System.getProperty(NOTE, "");
    return file.isEmpty() ? null : Path.of(file);
  }

  private void endWithIt() {
    try {
      while (isThere()) {
        Thread.sleep(BETWEEN_LOOKS.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    System.err.println("The launcher (process " + pid + ") is gone, so this ends too.");
    removeNote();
    System.exit(ExitCode.INTERRUPTED);
  }

  /** A process that has ended may seem alive until its own parent asks how; whose child this JVM is changes at once. */
  private boolean isThere() {
    return process.map(ProcessHandle::isAlive).orElse(false) && (!isParent || parent() == pid);
  }

  private static long parent() {
    return ProcessHandle.current().parent().map(ProcessHandle::pid).orElse(-1L);
  }

  /** The launcher would have. */
  private static void removeNote() {
    @Nullable Path note = note();
    if (note == null) {
      return;
    }
    try {
      Files.deleteIfExists(note);
    } catch (IOException e) {
      // an empty temporary file is all that stays
      System.err.println("Not removed: " + note);
    }
  }
}
