package dev.kymo.actors.cli;

import dev.kymo.actors.decompose.RequestedUpdate;
import dev.kymo.actors.experiment.BadInputException;
import dev.kymo.actors.experiment.DecomposeRequest;
import dev.kymo.workers.engine.Torch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Takes one update apart, or compares two checkpoints. */
@Command(
    name = "decompose",
    description =
        "Takes one update apart into A, K and G (REQUEST.json), or compares two checkpoints"
            + " (--before, --after, --observe).")
final class DecomposeCommand implements Callable<Integer> {
  @Spec
  private CommandSpec spec = CommandSpec.create();

  @Parameters(
      arity = "0..1",
      paramLabel = "REQUEST.json",
      description = "Model, objective, updates, observed examples, learning rates.")
  private @Nullable Path request;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "OUT.json",
      description = "Where the answer goes.")
  private Path out = Path.of("");

  @Override
  public Integer call() {
    if (request == null) {
      throw new ParameterException(spec.commandLine(), "Give REQUEST.json");
    }
    Torch.prepareThread();
    RequestedUpdate update = new RequestedUpdate(DecomposeRequest.read(request));
    prepareOut();
    try (PassProgress progress = new PassProgress("Decomposing")) {
      update.answer(out, progress);
    }
    return ExitCode.DONE;
  }

  /** Before anything long begins. */
  private void prepareOut() {
    out = out.toAbsolutePath();
    if (Files.isDirectory(out)) {
      throw new BadInputException("--out " + out + " is a folder; name a file");
    }
    try {
      Files.createDirectories(out.getParent());
    } catch (IOException e) {
      throw new BadInputException("cannot create the folder of --out " + out + ": " + e, e);
    }
  }
}
