package dev.kymo.actors.cli;

import dev.kymo.monitoring.replay.Flaw;
import java.io.PrintWriter;
import java.util.LinkedHashSet;
import java.util.List;

/** Tells what is wrong with recorded files, and turns it into an exit code. */
final class FlawReport {
  private FlawReport() {}

  /** Prints each flaw once. */
  static void print(List<Flaw> flaws, PrintWriter out) {
    Flaw.lines(List.copyOf(new LinkedHashSet<>(flaws))).forEach(out::println);
  }

  /** 1 if something that was recorded is lost, else 0. */
  static int exitCode(List<Flaw> flaws) {
    return Flaw.anyLost(flaws) ? ExitCode.RUN_FAILED : ExitCode.DONE;
  }
}
