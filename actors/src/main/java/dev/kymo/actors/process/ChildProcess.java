package dev.kymo.actors.process;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** A child JVM that is a node: started with this JVM's options and class path, and ended by the end of its standard input. */
final class ChildProcess implements AutoCloseable {
  private static final long SECONDS_TO_END = 2;
  /** From here on the shell's convention says which signal ended a process. */
  private static final int SIGNALS = 128;

  private final Process process;

  private ChildProcess(Process process) {
    this.process = process;
  }

  /** Starts one and tells it what it is; {@code main}: its program, which reads the order. */
  static ChildProcess start(Class<?> main, NodeOrder order) throws IOException {
    Process process = new ProcessBuilder(command(main, order))
        .redirectOutput(Redirect.DISCARD)
        .redirectError(Redirect.INHERIT)
        .start();
    ChildProcess child = new ChildProcess(process);
    try {
      order.writeTo(process.getOutputStream());
    } catch (IOException e) {
      child.close();
      throw e;
    }
    return child;
  }

  /**
   * A terminal's Ctrl-C goes to the whole group of processes, and so may what a system sends that ends a service: runs must stop in order, so only the parent
   * heeds it. What a shell ignores stays ignored in the JVM that replaces it.
   */
  private static List<String> command(Class<?> main, NodeOrder order) {
    List<String> command = new ArrayList<>();
    if (File.separatorChar == '/') {
      command.addAll(List.of("/bin/sh", "-c", "trap '' INT QUIT HUP TERM; exec \"$@\"", "sh"));
    }
    command.add(ProcessHandle.current().info().command().orElse("java"));
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(ChildProcess::isForChildren)
        .forEach(command::add);
    command.add("-XX:ErrorFile=" + order.directory().resolve("crash-of-" + order.node() + ".log"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    return command;
  }

  /** Not what belongs to one process: a debugger's port, the terminal, who the launcher is. */
  private static boolean isForChildren(String option) {
    return !option.startsWith("-agentlib:")
        && !option.startsWith("-javaagent:")
        && !option.startsWith("-XX:ErrorFile=")
        && !option.startsWith("-Dkymo.launcher")
        && !option.startsWith("-Dkymo.restart")
        && !option.startsWith("-Dkymo.terminal");
  }

  long pid() {
    return process.pid();
  }

  /** Completes at once when it has ended, with how. */
  CompletionStage<String> end() {
    return process.onExit().thenApply(ended -> {
      int code = ended.exitValue();
      return code > SIGNALS
          ? "its process was ended by signal " + (code - SIGNALS)
          : "its process ended with exit code " + code;
    });
  }

  /** Ends it now, whatever it does. */
  void kill() {
    process.destroyForcibly();
  }

  /** Lets it end, and makes it end if it does not within seconds. */
  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS);
    } catch (IOException e) {
      kill(); // it does not listen
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    kill();
  }
}
