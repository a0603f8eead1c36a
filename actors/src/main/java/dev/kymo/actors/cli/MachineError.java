package dev.kymo.actors.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the machine did not give: memory, stack, threads, a library. No fault of the input nor of the program that a trace
 * would explain; the message says what was missing, for what, and what helps.
 *
 * @param message for a person
 * @param exitCode 2 if nothing was done and something must be set up first; else 1
 */
record MachineError(String message, int exitCode) {
  private static final long MEGABYTE = 1 << 20;

  /**
   * Looks for one in an exception and its causes.
   *
   * @param command what was being done, in the words of the command line
   * @return null if there is none
   */
  static @Nullable MachineError in(Throwable failure, String command) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof OutOfMemoryError error) {
        return new MachineError(ofMemory(error, command), ExitCode.RUN_FAILED);
      }
      if (cause instanceof StackOverflowError) {
        return new MachineError(
            "the stack overflowed in \"" + command
                + "\": something is nested too deeply. KYMO_JAVA_OPTS=-Xss16m "
                + "gives a larger one; --verbose shows where",
            ExitCode.RUN_FAILED);
      }
      if (cause instanceof UnsatisfiedLinkError) {
        return new MachineError(ofNative(cause, command), ExitCode.BAD_INPUT);
      }
      if (cause instanceof LinkageError) {
        return new MachineError(ofClass(cause, command), ExitCode.BAD_INPUT);
      }
    }
    return null;
  }

  private static String ofMemory(OutOfMemoryError error, String command) {
    String said = String.valueOf(error.getMessage());
    if (said.contains("native thread")) {
      return "the system gave no further thread to \"" + command
          + "\": raise the limit of processes (ulimit -u, in a container its pids limit), or stop other programs";
    }
    return "out of memory in \"" + command + "\" (" + said + "): Java may use "
        + Runtime.getRuntime().maxMemory() / MEGABYTE
        + " MB. KYMO_JAVA_OPTS=-Xmx4g gives it more; fewer rows (limit, --limit) need less";
  }

  private static String ofNative(Throwable error, String command) {
    Path cache = Optional.ofNullable(System.getenv("DJL_CACHE_DIR"))
        .map(Path::of)
        .orElse(Path.of(System.getProperty("user.home", ""), ".djl.ai"));
    return "a native library cannot be loaded for \"" + command + "\": " + error.getMessage()
        + "\nIf it was unpacked only in part, remove " + cache
        + " and start again; if that folder may hold no programs (noexec) or is full, name another one in DJL_CACHE_DIR;"
        + " this build has libraries for the processor and system that it was built on";
  }

  private static String ofClass(Throwable error, String command) {
    return "a part of the program is missing or of another version, needed for \"" + command
        + "\": " + error
        + "\nThe build is not whole: remove target/kymo beside ./kymo and start again (it is built anew), and leave "
        + "foreign jars off the class path; --verbose shows where";
  }
}
