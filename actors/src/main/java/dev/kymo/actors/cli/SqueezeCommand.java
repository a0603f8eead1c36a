package dev.kymo.actors.cli;

import dev.kymo.actors.experiment.BadInputException;
import dev.kymo.actors.laboratory.SqueezePictures;
import dev.kymo.actors.laboratory.SqueezeResults;
import dev.kymo.actors.laboratory.SqueezeSummary;
import dev.kymo.actors.laboratory.SqueezeTables;
import dev.kymo.monitoring.chart.ChartSheet.Format;
import dev.kymo.probes.LaboratoryClaim;
import dev.kymo.probes.squeeze.SqueezeSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The laboratory of the squeezing effect: the paper's Fig. 2 and appendix E, in softmax regression. */
@Command(
    name = "squeeze",
    description = {
      "Shows the squeezing effect in softmax regression: what one step of each objective does to a prediction, how the effect"
          + " depends on the prediction and on η, and whether the paper's guarantees hold in random cases.",
      "Writes tables (CSV) and pictures; the same options give the same files."
    })
final class SqueezeCommand implements Callable<Integer> {
  private static final int MOST_CASES = 1_000_000;

  @Spec
  private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder for tables and pictures. Default: ${DEFAULT-VALUE}.",
      defaultValue = "out/squeeze")
  private Path out = Path.of("out/squeeze");

  @Option(
      names = "--vocabulary",
      paramLabel = "N",
      description = "Labels, from 4 to 200. Default: ${DEFAULT-VALUE}.",
      defaultValue = "30")
  private int vocabulary;

  @Option(
      names = "--peakiness",
      paramLabel = "X",
      description =
          "Standard deviation of the logits of π, which is a bell; 0 is uniform. Default: ${DEFAULT-VALUE}.",
      defaultValue = "4")
  private double peakiness;

  @Option(
      names = "--mode",
      paramLabel = "LABEL",
      description = "The most likely label, counted from 0. Default: a third of the way.")
  private @Nullable Integer mode;

  @Option(
      names = "--chosen",
      paramLabel = "LABEL",
      description = "y+ of the data's pair. Default: a label on the bell's slope.")
  private @Nullable Integer chosen;

  @Option(
      names = "--rejected",
      paramLabel = "LABEL",
      description = "y- of the data's pair. Default: a label in the valley.")
  private @Nullable Integer rejected;

  @Option(
      names = "--eta",
      paramLabel = "X",
      description = "Learning rate. Default: ${DEFAULT-VALUE}.",
      defaultValue = "1")
  private double learningRate;

  @Option(
      names = "--kernel-chosen",
      paramLabel = "X",
      description = {
        "K of what the chosen response trains, that of the rejected one being 1: less than 1 for a token after the one in"
            + " which they begin to differ.",
        "Default: ${DEFAULT-VALUE}."
      },
      defaultValue = "1")
  private double chosenKernel;

  @Option(
      names = "--beta",
      paramLabel = "X",
      description = "beta of DPO, IPO, SPIN and SPPO. Default: ${DEFAULT-VALUE}.",
      defaultValue = "1")
  private double beta;

  @Option(
      names = "--delta",
      paramLabel = "X",
      description = "The margin that SLiC asks for. Default: ${DEFAULT-VALUE}.",
      defaultValue = "20")
  private double delta;

  @Option(
      names = "--lambda",
      paramLabel = "X",
      description = "Weight of SLiC's finetuning. Default: ${DEFAULT-VALUE}.",
      defaultValue = "1")
  private double lambda;

  @Option(
      names = "--cases",
      paramLabel = "N",
      description =
          "Random cases for the paper's claims, from 1 to a million. Default: ${DEFAULT-VALUE}.",
      defaultValue = "10000")
  private int cases;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Of the random cases. Default: ${DEFAULT-VALUE}.",
      defaultValue = "0")
  private long seed;

  @Option(
      names = "--format",
      paramLabel = "svg|png",
      description = "Of the pictures. Default: ${DEFAULT-VALUE}.",
      defaultValue = "svg")
  private Format format = Format.SVG;

  @Override
  public Integer call() {
    SqueezeSettings settings = settings();
    LaboratoryFolder.make(out);
    SqueezeResults results = SqueezeResults.compute(settings, seed, cases);
    spec.commandLine().getOut().println(SqueezeSummary.of(results));
    List<String> files = new ArrayList<>(SqueezeTables.write(results, out));
    files.addAll(SqueezePictures.write(results, out, format));
    spec.commandLine().getOut().println("In " + out + ": " + String.join(", ", files));
    boolean broken = results.claims().stream().anyMatch(LaboratoryClaim::broken);
    if (broken) {
      throw new IllegalStateException("a guarantee of the paper did not hold; see claims.csv");
    }
    return ExitCode.DONE;
  }

  private SqueezeSettings settings() {
    if (cases < 1 || cases > MOST_CASES) {
      throw new BadInputException("--cases is " + cases + ", must be from 1 to " + MOST_CASES);
    }
    try {
      return SqueezeSettings.of(
          vocabulary,
          peakiness,
          mode,
          chosen,
          rejected,
          learningRate,
          chosenKernel,
          beta,
          delta,
          lambda);
    } catch (IllegalArgumentException e) {
      throw new BadInputException(String.valueOf(e.getMessage()), e);
    }
  }
}
