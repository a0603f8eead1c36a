package dev.kymo.actors.cli;

import dev.kymo.actors.experiment.BadInputException;
import dev.kymo.actors.experiment.MovedInputs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say where an experiment's models and data are by now; a picocli mixin. */
final class MovedInputOptions {
  @Option(
      names = "--model",
      paramLabel = "[NAME=]PATH",
      description =
          "Where a model's folder is by now, if it was moved; of several models, NAME is the folder's name at the start.")
  private List<String> models = new ArrayList<>();

  @Option(
      names = "--data-train",
      paramLabel = "PATH",
      description = "Where the rows are by now that are trained on.")
  private @Nullable Path train;

  @Option(
      names = "--data-probes",
      paramLabel = "PATH",
      description = "Where the rows are by now that are observed.")
  private @Nullable Path probes;

  @Option(
      names = "--data-held-out",
      paramLabel = "PATH",
      description = "Where the rows are by now that are held out.")
  private @Nullable Path heldOut;

  @Option(
      names = "--batches",
      paramLabel = "PATH",
      description = "Where a file of batches is by now; which one it is shows by what it holds.")
  private List<Path> batches = new ArrayList<>();

  MovedInputs given() {
    Map<String, Path> byName = new HashMap<>();
    for (String model : models) {
      int equals = model.indexOf('=');
      boolean named = equals > 0 && !Files.exists(Path.of(model)); // a path may have one too
      String name = named ? model.substring(0, equals) : "";
      if (byName.put(name, Path.of(named ? model.substring(equals + 1) : model)) != null) {
        throw new BadInputException("--model is given twice"
            + (name.isEmpty()
                ? "; of several models each needs its name: --model NAME=PATH"
                : " for " + name));
      }
    }
    return new MovedInputs(byName, train, probes, heldOut, batches);
  }
}
