package dev.kymo.actors.cli;

import dev.kymo.monitoring.replay.Flaw;
import dev.kymo.workers.input.Quoted;
import java.io.PrintWriter;
import java.util.LinkedHashSet;
import java.util.List;

/** Tells what is wrong with recorded files, and turns it into an exit code. */
final class FlawReport {
  private FlawReport() {}

  /** Prints each flaw once. */
  static void print(List<Flaw> flaws, PrintWriter out) {
    lines(List.copyOf(new LinkedHashSet<>(flaws))).forEach(out::println);
  }

  /** Flaws in sentences: escaped, and of a long one the middle goes. */
  static List<String> lines(List<Flaw> flaws) {
    return Flaw.lines(flaws).stream()
        .map(line -> Quoted.line(line, Quoted.LINE))
        .toList();
  }

  /** 1 if something that was recorded is lost, else 0. */
  static int exitCode(List<Flaw> flaws) {
    return Flaw.anyLost(flaws) ? ExitCode.RUN_FAILED : ExitCode.DONE;
  }
}
