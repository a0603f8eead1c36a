package dev.kymo.actors.cli;

import dev.kymo.monitoring.event.RunStatus;
import dev.kymo.monitoring.fold.ExperimentSummary;
import dev.kymo.monitoring.fold.RunSummary;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Shows how far an experiment is: a bar on a terminal, otherwise a line every few seconds and whenever a run changes. Looks at
 * the newest summary and prints on a thread of its own, for which nobody waits long.
 */
final class ProgressDisplay implements AutoCloseable {
  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final Duration LINE = Duration.ofSeconds(10);
  /** How long the end waits for a terminal that takes nothing. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Supplier<ExperimentSummary> summary;
  private final PrintStream out;
  private final @Nullable ProgressBar bar;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread watcher;
  private final long begun = System.nanoTime();
  private long lastLine = System.nanoTime();
  private Map<String, RunStatus> lastStates = Map.of();

  ProgressDisplay(Supplier<ExperimentSummary> summary, PrintStream out, boolean terminal) {
    this.summary = summary;
    this.out = out;
    this.bar = terminal
        ? new ProgressBarBuilder()
            .setTaskName(summary.get().name())
            .setUnit(" steps", 1)
            .showSpeed()
            .build()
        : null;
    this.watcher = new Thread(this::watch, "progress");
    watcher.setDaemon(true);
    watcher.start();
  }

  private void watch() {
    try {
      while (!ended.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
        show();
      }
      show();
      if (bar != null) {
        bar.close(); // waits for the terminal
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void show() {
    ExperimentSummary now = summary.get();
    if (bar != null) {
      bar.maxHint(now.totalSteps());
      bar.stepTo(now.step());
      bar.setExtraMessage(" " + states(now));
      return;
    }
    Map<String, RunStatus> states =
        now.runs().values().stream().collect(Collectors.toMap(RunSummary::run, RunSummary::state));
    boolean changed = !states.equals(lastStates);
    boolean due = System.nanoTime() - lastLine >= LINE.toNanos();
    if (changed || due) {
      out.println(line(now, Duration.ofNanos(System.nanoTime() - begun)));
      lastStates = states;
      lastLine = System.nanoTime();
    }
  }

  /** One line: total, rate, time left, then the runs that train. */
  static String line(ExperimentSummary now, Duration elapsed) {
    StringBuilder line = new StringBuilder(clock(elapsed.toSeconds()));
    line.append("  ").append(now.step()).append('/').append(now.totalSteps()).append(" steps");
    Double rate = now.stepsPerSecond();
    Double left = now.secondsLeft();
    if (rate != null && left != null) {
      line.append(
          String.format(Locale.ROOT, ", %.1f/s, about %s left", rate, clock(Math.round(left))));
    }
    line.append("; ").append(states(now));
    List<String> running = new ArrayList<>();
    for (RunSummary run : now.runs().values()) {
      if (run.state() == RunStatus.RUNNING) {
        running.add(run.run() + " " + run.step() + "/" + run.totalSteps()
            + (run.objective().isEmpty() ? "" : " " + run.objective()));
      }
    }
    return running.isEmpty() ? line.toString() : line + " (" + String.join(", ", running) + ")";
  }

  private static String states(ExperimentSummary now) {
    return now.states().entrySet().stream()
        .map(entry -> entry.getValue() + " " + entry.getKey().word())
        .collect(Collectors.joining(", "));
  }

  private static String clock(long seconds) {
    return seconds < 3600
        ? String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60)
        : String.format(
            Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
  }

  @Override
  public void close() {
    ended.countDown();
    try {
      watcher.join(PATIENCE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
