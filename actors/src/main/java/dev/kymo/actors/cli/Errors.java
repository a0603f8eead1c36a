package dev.kymo.actors.cli;

import dev.kymo.actors.experiment.BadInputException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.CancellationException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Turns what a command throws into one screen of text and an exit code. */
final class Errors implements IExecutionExceptionHandler {
  /** A screen is 24 lines; the shell's prompt and our last line need some. */
  private static final int SCREEN = 20;

  private final KymoCommand options;
  private final List<Class<? extends Exception>> userErrors;

  Errors(KymoCommand options, List<Class<? extends Exception>> userErrors) {
    this.options = options;
    this.userErrors = List.copyOf(userErrors);
  }

  @Override
  public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
    PrintWriter err = command.getErr();
    if (failure instanceof InterruptedException || failure instanceof CancellationException) {
      err.println("interrupted");
      printTrace(failure, err);
      return ExitCode.INTERRUPTED;
    }
    if (isUserError(failure)) {
      printMessage(String.valueOf(failure.getMessage()), err);
      printTrace(failure, err);
      return ExitCode.BAD_INPUT;
    }
    printMessage("internal error: " + failure, err);
    if (!options.verbose()) {
      err.println("(--verbose shows where)");
    }
    printTrace(failure, err);
    return ExitCode.RUN_FAILED;
  }

  private boolean isUserError(Exception failure) {
    return failure instanceof BadInputException
        || userErrors.stream().anyMatch(userError -> userError.isInstance(failure));
  }

  private void printMessage(String message, PrintWriter err) {
    List<String> lines = message.lines().toList();
    int shown = options.verbose() ? lines.size() : Math.min(lines.size(), SCREEN);
    lines.subList(0, shown).forEach(err::println);
    if (shown < lines.size()) {
      err.println("... and " + (lines.size() - shown) + " more lines (--verbose shows them)");
    }
  }

  private void printTrace(Exception failure, PrintWriter err) {
    if (options.verbose()) {
      failure.printStackTrace(err);
    }
  }
}
