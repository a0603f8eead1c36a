package dev.kymo.actors.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints what makes a shell complete commands, options and files. */
@Command(
    name = "completion",
    description = {
      "Prints what makes bash or zsh complete commands, options and files:",
      "  source <(./kymo completion bash)",
      "in the shell, or in ~/.bashrc with the whole path of kymo."
    })
final class CompletionCommand implements Callable<Integer> {

  /** A shell, as it is typed. Both read the same script, in which picocli tells them apart. */
  enum Shell {
    bash,
    zsh
  }

  @Spec
  private CommandSpec command = CommandSpec.create();

  @Parameters(paramLabel = "bash|zsh", description = "The shell.")
  @SuppressWarnings("unused") // see Shell
  private Shell shell = Shell.bash;

  @Override
  public Integer call() {
    CommandLine kymo = command.root().commandLine();
    kymo.getOut().print(AutoComplete.bash(kymo.getCommandName(), kymo));
    kymo.getOut().flush();
    return ExitCode.DONE;
  }
}
