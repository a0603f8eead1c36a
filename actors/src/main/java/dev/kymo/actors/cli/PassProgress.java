package dev.kymo.actors.cli;

import dev.kymo.probes.calculus.PassListener;
import java.time.Duration;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jspecify.annotations.Nullable;

/** Shows how far a computation is and the time left, once it has taken longer than a moment. */
final class PassProgress implements PassListener, AutoCloseable {
  private static final long MOMENT = 2_000_000_000L;

  private final String task;
  private final String unit;
  private final long begun = System.nanoTime();
  private @Nullable ProgressBar bar;

  /** Of passes through a model. */
  PassProgress(String task) {
    this(task, " passes");
  }

  PassProgress(String task, String unit) {
    this.task = task;
    this.unit = unit;
  }

  @Override
  public void passed(long done, long total) {
    long elapsed = System.nanoTime() - begun;
    if (bar == null && elapsed > MOMENT) {
      bar =
          builder(task, total, unit).startsFrom(done, Duration.ofNanos(elapsed)).build();
    }
    if (bar != null) {
      bar.stepTo(done);
    }
  }

  /** A bar on a terminal; elsewhere a line every few seconds. */
  static ProgressBarBuilder builder(String task, long total, String unit) {
    ProgressBarBuilder builder =
        new ProgressBarBuilder().setTaskName(task).setInitialMax(total).setUnit(unit, 1);
    return Terminal.isThere()
        ? builder
        : builder
            .setUpdateIntervalMillis(5000)
            .setConsumer(new ConsoleProgressBarConsumer(System.err) {
              @Override
              public void accept(String line) {
                System.err.println(line.strip());
              }
            });
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
