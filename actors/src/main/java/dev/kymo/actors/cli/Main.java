package dev.kymo.actors.cli;

import dev.kymo.probes.decomposition.CheckpointsDifferException;
import dev.kymo.workers.data.DataFormatException;
import dev.kymo.workers.data.TokenizerUnreadableException;
import dev.kymo.workers.model.ModelUnreadableException;
import dev.kymo.workers.safetensors.SafetensorsFormatException;
import java.util.List;
import picocli.CommandLine;

/** Where the program starts. */
public final class Main {

  /** What the readers of models and data throw: their messages say what, where and what to do. */
  private static final List<Class<? extends Exception>> USER_ERRORS = List.of(
      ModelUnreadableException.class,
      SafetensorsFormatException.class,
      TokenizerUnreadableException.class,
      DataFormatException.class,
      CheckpointsDifferException.class);

  private Main() {}

  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  /** The command line with all its subcommands. */
  static CommandLine commandLine() {
    return commandLine(USER_ERRORS)
        .addSubcommand(new RunCommand())
        .addSubcommand(new ResumeCommand())
        .addSubcommand(new StatusCommand())
        .addSubcommand(new ReplayCommand())
        .addSubcommand(new ScoreCommand())
        .addSubcommand(new DecomposeCommand())
        .addSubcommand(new BuildWorldCommand())
        // counts for the subcommands that are there
        .setCaseInsensitiveEnumValuesAllowed(true);
  }

  /**
   * The command line without its subcommands, which the caller adds.
   *
   * @param userErrors exceptions, besides {@code BadInputException}, whose message is for the user: exit code 2
   */
  static CommandLine commandLine(List<Class<? extends Exception>> userErrors) {
    KymoCommand kymo = new KymoCommand();
    return new CommandLine(kymo)
        .setExecutionExceptionHandler(new Errors(kymo, userErrors))
        .setCaseInsensitiveEnumValuesAllowed(true);
  }
}
