package dev.kymo.actors.cli;

import java.util.List;
import picocli.CommandLine;

/** Where the program starts. */
public final class Main {

  private Main() {}

  public static void main(String[] arguments) {
    System.exit(commandLine(List.of()).execute(arguments));
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
