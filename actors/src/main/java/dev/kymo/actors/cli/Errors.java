package dev.kymo.actors.cli;

import dev.kymo.actors.inspection.InputFaults;
import dev.kymo.workers.input.Quoted;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Turns what a command throws, errors of the machine included, into one screen of text and an exit code. */
final class Errors implements IExecutionExceptionHandler {
  /** A screen is 24 lines; the shell's prompt and our last line need some. */
  private static final int SCREEN = 20;

  /** Characters of a screen that are read. */
  private static final int MOST_CHARACTERS = 2_000;

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
    Optional<String> fault = inputFault(failure);
    if (fault.isPresent()) {
      printMessage(fault.get(), err);
      printTrace(failure, err);
      return ExitCode.BAD_INPUT;
    }
    MachineError error = MachineError.in(failure, command(parsed));
    if (error != null) {
      printMessage(error.message(), err);
      printTrace(failure, err);
      return error.exitCode();
    }
    Throwable cause =
        failure instanceof CommandLine.ExecutionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    printMessage("internal error: " + cause, err);
    if (!options.verbose()) {
      err.println("(--verbose shows where)");
    }
    printTrace(cause, err);
    return ExitCode.RUN_FAILED;
  }

  /** The command in the words that it was given, without its options. */
  private static String command(ParseResult parsed) {
    return parsed.asCommandLineList().stream()
        .map(CommandLine::getCommandName)
        .reduce("./", (before, name) -> before.equals("./") ? before + name : before + " " + name);
  }

  private Optional<String> inputFault(Exception failure) {
    return userErrors.stream().anyMatch(userError -> userError.isInstance(failure))
        ? Optional.of(String.valueOf(failure.getMessage()))
        : InputFaults.message(failure);
  }

  private void printMessage(String message, PrintWriter err) {
    List<String> lines = message.lines().toList();
    if (options.verbose()) {
      lines.forEach(line -> err.println(Quoted.escaped(line)));
      return;
    }
    int characters = 0;
    int shown = 0;
    for (String line : lines.subList(0, Math.min(lines.size(), SCREEN))) {
      String cut = Quoted.line(line, shown == 0 ? MOST_CHARACTERS / 2 : Quoted.LINE);
      characters += cut.length();
      if (characters > MOST_CHARACTERS) {
        break;
      }
      err.println(cut);
      shown++;
    }
    if (shown < lines.size()) {
      err.println("... and " + (lines.size() - shown) + " more lines (--verbose shows them)");
    }
  }

  private void printTrace(Throwable failure, PrintWriter err) {
    if (options.verbose()) {
      failure.printStackTrace(err);
    }
  }
}
