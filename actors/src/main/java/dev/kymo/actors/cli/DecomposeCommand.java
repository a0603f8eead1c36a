package dev.kymo.actors.cli;

import dev.kymo.actors.decompose.ComparedCheckpoints;
import dev.kymo.actors.decompose.RequestedUpdate;
import dev.kymo.actors.experiment.BadInputException;
import dev.kymo.actors.experiment.DecomposeRequest;
import dev.kymo.actors.experiment.DecomposeRequest.Precision;
import dev.kymo.actors.experiment.Notices;
import dev.kymo.workers.engine.Torch;
import dev.kymo.workers.world.BuiltinWorld;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Takes one update apart, or compares two checkpoints. */
@Command(
    name = "decompose",
    description =
        "Takes one update apart into A, K and G (REQUEST.json), or compares two checkpoints trained"
            + " anywhere (--before, --after, --observe): what changed, and what part of it is first order in"
            + " the parameters' change.")
final class DecomposeCommand implements Callable<Integer> {

  @ArgGroup(multiplicity = "1")
  private What what = new What();

  @Option(
      names = "--out",
      required = true,
      paramLabel = "OUT.json",
      description = "Where the answer goes.")
  private Path out = Path.of("");

  /** One or the other. */
  static final class What {
    @Parameters(
        paramLabel = "REQUEST.json",
        description = "Model, objective, updates, observed examples, learning rates.")
    private @Nullable Path request;

    @ArgGroup(exclusive = false)
    private @Nullable Comparison comparison;
  }

  /** Two checkpoints. */
  static final class Comparison extends RowOptions {
    @Option(
        names = "--before",
        required = true,
        paramLabel = "A",
        description = "Hugging Face model folder, or builtin:grammar.")
    private String before = "";

    @Option(
        names = "--after",
        required = true,
        paramLabel = "B",
        description = "The same, of the same architecture.")
    private String after = "";

    @Option(
        names = "--observe",
        required = true,
        paramLabel = "F.jsonl",
        description = "Rows whose responses are observed, or builtin:grammar.")
    private String observe = "";

    @Option(
        names = "--batch",
        paramLabel = "F.jsonl",
        description =
            "Rows that may have been trained on: how much of the change lies along what they pull and push.")
    private @Nullable String batch;

    @Option(names = "--limit", paramLabel = "N", description = "Only the first N observed rows.")
    private @Nullable Integer limit;

    @Option(
        names = "--dtype",
        paramLabel = "T",
        defaultValue = "float64",
        description = "float64 or float32. Default: ${DEFAULT-VALUE}.")
    private Precision precision = Precision.FLOAT64;

    ComparedCheckpoints.Plan plan() {
      try {
        return new ComparedCheckpoints.Plan(
            path(before, BuiltinWorld::model),
            path(after, BuiltinWorld::model),
            path(observe, BuiltinWorld::probes),
            batch == null ? null : path(batch, BuiltinWorld::training),
            limit,
            truncation(),
            precision);
      } catch (IllegalArgumentException e) {
        throw new BadInputException(String.valueOf(e.getMessage()), e);
      }
    }
  }

  @Override
  public Integer call() {
    Torch.prepareThread();
    if (what.request != null) {
      RequestedUpdate update = new RequestedUpdate(DecomposeRequest.read(what.request));
      checkOut();
      Notices.print(update.notices(), System.err);
      try (PassProgress progress = new PassProgress("Decomposing")) {
        update.answer(out, progress);
      }
    } else if (what.comparison != null) {
      ComparedCheckpoints compared = new ComparedCheckpoints(what.comparison.plan());
      checkOut();
      Notices.print(compared.notices(), System.err);
      try (PassProgress progress = new PassProgress("Comparing")) {
        compared.answer(out, progress);
      }
    }
    return ExitCode.DONE;
  }

  /** Before anything long begins; folders are made when there is something to put in them. */
  private void checkOut() {
    out = out.toAbsolutePath();
    WritablePlace.requireFile("--out " + out, out);
  }
}
