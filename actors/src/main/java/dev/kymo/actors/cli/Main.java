package dev.kymo.actors.cli;

import dev.kymo.actors.cluster.JoinRefusedException;
import dev.kymo.monitoring.chart.FontsMissingException;
import dev.kymo.probes.checkpoints.CheckpointsDifferException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** Where the program starts. */
public final class Main {

  /** What single commands throw besides the faults of their inputs: their messages say what, where and what to do. */
  private static final List<Class<? extends Exception>> USER_ERRORS = List.of(
      CheckpointsDifferException.class, FontsMissingException.class, JoinRefusedException.class);

  private Main() {}

  public static void main(String[] arguments) {
    int exitCode;
    // in whatever locale: a terminal that says it knows ASCII only, as in containers, shows UTF-8
    // all the same
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    // the log goes to standard error too: no thread that logs may wait for whoever reads it
    try (Spool errors = Spool.toErrors()) {
      System.setErr(errors.printer());
      Launcher.follow();
      exitCode = commandLine().setOut(out).execute(arguments);
    }
    System.exit(exitCode);
  }

  /** The command line with all its subcommands. */
  static CommandLine commandLine() {
    return commandLine(USER_ERRORS)
        .addSubcommand(new DemoCommand())
        .addSubcommand(new RunCommand())
        .addSubcommand(new ResumeCommand())
        .addSubcommand(new StatusCommand())
        .addSubcommand(new WorkerCommand())
        .addSubcommand(new ReplayCommand())
        .addSubcommand(new ServeCommand())
        .addSubcommand(new ReportCommand())
        .addSubcommand(new ExportCommand())
        .addSubcommand(new ChaosCommand())
        .addSubcommand(new ScoreCommand())
        .addSubcommand(new DecomposeCommand())
        .addSubcommand(new FirstOrderCommand())
        .addSubcommand(new SqueezeCommand())
        .addSubcommand(new MnistCommand())
        .addSubcommand(new BuildWorldCommand())
        .addSubcommand(new CompletionCommand())
        .setCaseInsensitiveEnumValuesAllowed(true); // reaches only the subcommands that are there
  }

  /** Runs the last command; what is no exception, such as a lack of memory, goes the way of exceptions too. */
  private static int execute(ParseResult parsed) {
    try {
      return new CommandLine.RunLast().execute(parsed);
    } catch (Error e) { // handled by Errors, which tells it and chooses the exit code
      throw new CommandLine.ExecutionException(parsed.commandSpec().commandLine(), e.toString(), e);
    }
  }

  /**
   * The command line without its subcommands, which the caller adds.
   *
   * @param userErrors exceptions, besides faults of the input, whose message is for the user: exit code 2
   */
  static CommandLine commandLine(List<Class<? extends Exception>> userErrors) {
    KymoCommand kymo = new KymoCommand();
    return new CommandLine(kymo)
        .setExecutionStrategy(Main::execute)
        .setExecutionExceptionHandler(new Errors(kymo, userErrors));
  }
}
