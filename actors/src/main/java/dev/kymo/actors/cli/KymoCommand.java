package dev.kymo.actors.cli;

import dev.kymo.actors.experiment.KymoVersion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The top-level command, which only knows what all others share. */
@Command(
    name = "kymo",
    versionProvider = KymoCommand.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    description = "Records how finetuning moves a language model's beliefs, one update at a time.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:done", "1:some run failed", "2:bad input", "130:interrupted"})
public final class KymoCommand implements Runnable {

  @Spec
  private CommandSpec spec = CommandSpec.create();

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help and exit.")
  @SuppressWarnings("unused") // picocli answers by itself
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show the version and exit.")
  @SuppressWarnings("unused") // picocli answers by itself
  private boolean version;

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Show stack traces and all lines of long error messages.")
  private boolean verbose;

  public boolean verbose() {
    return verbose;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Which command? See kymo --help");
  }

  /** The version and what it runs on. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {
        "kymo " + KymoVersion.current() + " (Java " + Runtime.version() + ", "
            + System.getProperty("os.name") + " " + System.getProperty("os.arch") + ")"
      };
    }
  }
}
