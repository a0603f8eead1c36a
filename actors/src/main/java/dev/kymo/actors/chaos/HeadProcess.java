package dev.kymo.actors.chaos;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A process that trains an experiment: this program again, with this JVM's options, its output in a file. It has no launcher that would resume it: whoever
 * disturbs it does.
 */
final class HeadProcess implements AutoCloseable {
  private static final long SECONDS_TO_DIE = 30;
  /** Of a head's children only workers are Java. */
  private static final String PROGRAM = "java";

  private final Process process;
  private final Thread withUs;

  private HeadProcess(Process process) {
    this.process = process;
    this.withUs = new Thread(this::end, "end-head");
    Runtime.getRuntime().addShutdownHook(withUs);
  }

  /**
   * Starts one.
   *
   * @param main the program
   * @param words its command
   * @param log its output is appended there
   */
  static HeadProcess start(String main, List<String> words, Path log) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(HeadProcess::isForOthers)
        .forEach(command::add);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
    command.addAll(words);
    Process started = new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(Redirect.appendTo(log.toFile()))
        .start();
    started.getOutputStream().close(); // nobody types
    return new HeadProcess(started);
  }

  private static boolean isForOthers(String option) {
    return !option.startsWith("-agentlib:")
        && !option.startsWith("-javaagent:")
        && !option.startsWith("-Dkymo.launcher")
        && !option.startsWith("-Dkymo.restart")
        && !option.startsWith("-Dkymo.terminal");
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Waits at most {@code patience} for its end; whether it has ended. */
  boolean await(Duration patience) throws InterruptedException {
    return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  int exitCode() {
    return process.exitValue();
  }

  /** Its workers' processes that are alive, those that have worked most first. */
  List<ProcessHandle> workers() {
    return process
        .children()
        // the whole command line is too long for some systems to tell
        .filter(child -> child.info().command().orElse("").endsWith(PROGRAM))
        .sorted(Comparator.comparing(
                (ProcessHandle child) -> child.info().totalCpuDuration().orElse(Duration.ZERO))
            .reversed())
        .toList();
  }

  /** Kills it, and waits until it and its workers, which end with it, are gone. */
  void kill() throws InterruptedException {
    List<ProcessHandle> children = process.descendants().toList();
    process.destroyForcibly();
    process.waitFor(SECONDS_TO_DIE, TimeUnit.SECONDS);
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_TO_DIE);
    for (ProcessHandle child : children) {
      while (child.isAlive() && System.nanoTime() < until) {
        TimeUnit.MILLISECONDS.sleep(20);
      }
      child.destroyForcibly(); // a stopped one does not see that its parent is gone
    }
  }

  @Override
  public void close() {
    end();
    try {
      Runtime.getRuntime().removeShutdownHook(withUs);
    } catch (IllegalStateException shuttingDown) {
      return; // it is what ends it
    }
  }

  private void end() {
    List<ProcessHandle> children = process.descendants().toList();
    process.destroyForcibly();
    children.forEach(ProcessHandle::destroyForcibly);
  }
}
