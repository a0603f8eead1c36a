package dev.kymo.workers.data;

import dev.kymo.workers.input.Quoted;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A JVM with this one's classes, for native code that may end it. Each question has a limit of processor time, which other
 * programs on the machine do not shorten; and one of time, ten times as long, for what waits for ever.
 */
final class TrialProcess implements AutoCloseable {
  private static final int TIMES_AS_LONG = 10;
  private static final Duration LOOK = Duration.ofMillis(20);
  private static final long SECONDS_TO_END = 10;

  /** What a panic of Rust prints before its message. */
  private static final String PANIC = "panicked at";

  private static final List<String> OPTIONS = List.of(
      "-Xmx512m",
      "-XX:+UseSerialGC",
      "-XX:TieredStopAtLevel=1",
      "-XX:-CreateCoredumpOnCrash",
      "-XX:ErrorFile=" + (File.separatorChar == '/' ? "/dev/null" : "NUL"),
      "-Dai.djl.offline=true");

  private final Process process;
  private final Thread watcher;
  private final Thread listener;

  /** Set by the one who asks, read by the watcher; guarded by this. */
  private @Nullable Limit limit;

  private volatile @Nullable Duration overrun;
  private volatile @Nullable String panic;

  /** When a question is to be answered: by processor time and by the clock. */
  private record Limit(Duration allowed, Duration processor, long nanos) {}

  private TrialProcess(Process process) {
    this.process = process;
    watcher = new Thread(this::watch, "tokenizer-trial");
    watcher.setDaemon(true);
    watcher.start();
    listener = new Thread(this::listen, "tokenizer-trial-errors");
    listener.setDaemon(true);
    listener.start();
  }

  static TrialProcess start(Class<?> main) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(OPTIONS);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    try {
      return new TrialProcess(new ProcessBuilder(command).start());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start another java", e);
    }
  }

  OutputStream input() {
    return process.getOutputStream();
  }

  InputStream output() {
    return process.getInputStream();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** From now on the process may use so much of a processor, and ten times as long. */
  synchronized void limit(Duration allowed) {
    limit = new Limit(
        allowed,
        processorTime().plus(allowed),
        System.nanoTime() + allowed.multipliedBy(TIMES_AS_LONG).toNanos());
  }

  /** It may wait as long as it likes. */
  synchronized void unlimited() {
    limit = null;
  }

  private Duration processorTime() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  private void watch() {
    try {
      while (!process.waitFor(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
        endIfOverrun();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void endIfOverrun() {
    if (limit != null
        && (processorTime().compareTo(limit.processor) > 0 || System.nanoTime() > limit.nanos)) {
      overrun = limit.allowed;
      limit = null;
      process.destroyForcibly();
    }
  }

  /** Keeps what a panic says of all that is printed. */
  private void listen() {
    try (BufferedReader errors = new BufferedReader(
        new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
      boolean next = false;
      for (String line = errors.readLine(); line != null; line = errors.readLine()) {
        if (next && panic == null) {
          panic = line.strip();
        }
        next = line.contains(PANIC);
      }
    } catch (IOException e) {
      panic = "(" + e.getMessage() + ")";
    }
  }

  /** How it ended, to continue a sentence about the library; for one that gives no more answers. */
  String ending() {
    try {
      if (!process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
      listener.join(TimeUnit.SECONDS.toMillis(SECONDS_TO_END));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "was interrupted";
    }
    Duration spent = overrun;
    if (spent != null) {
      return "was still busy with it after " + spent.toMillis() / 1000.0
          + " s of processor time, when it was ended";
    }
    String said = panic;
    return "ended its process (exit code " + process.exitValue() + ")"
        + (said == null ? "" : ": " + Quoted.text(said, Quoted.LINE));
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
