package dev.kymo.actors.cli;

import dev.kymo.actors.experiment.BadInputException;
import dev.kymo.actors.experiment.Experiment;
import dev.kymo.actors.experiment.ExperimentFile;
import dev.kymo.actors.experiment.Notices;
import dev.kymo.actors.experiment.RunSpec;
import dev.kymo.actors.inspection.InputCheck;
import dev.kymo.actors.laboratory.FirstOrderPictures;
import dev.kymo.actors.laboratory.FirstOrderSummary;
import dev.kymo.actors.laboratory.FirstOrderTables;
import dev.kymo.monitoring.chart.ChartSheet;
import dev.kymo.monitoring.chart.ChartSheet.Format;
import dev.kymo.probes.ProbePlan;
import dev.kymo.probes.firstorder.FirstOrderPlan;
import dev.kymo.probes.firstorder.FirstOrderResults;
import dev.kymo.probes.firstorder.FirstOrderStudy;
import dev.kymo.workers.file.ScratchFolder;
import dev.kymo.workers.training.StagePlan;
import dev.kymo.workers.training.TrainingDivergedException;
import dev.kymo.workers.training.TrainingPlan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says up to which learning rate, and over how many steps, first order describes an experiment's training. */
@Command(
    name = "first-order",
    description = {
      "Says for which learning rates the first-order theory holds on an experiment's model, and over how many steps: makes one"
          + " update of a stage at many learning rates and trains on, and compares what becomes of log π with the prediction"
          + " <grad log π, Δθ>.",
      "Writes tables (CSV), a picture and a summary; the same options give the same files."
    })
final class FirstOrderCommand implements Callable<Integer> {
  private static final String SUMMARY = "summary.txt";

  @Spec
  private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "EXPERIMENT.yaml", description = "Model, data, stages and probes.")
  private Path yaml = Path.of("");

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder for tables and picture. Default: ${DEFAULT-VALUE}.",
      defaultValue = "out/first-order")
  private Path out = Path.of("");

  @Option(names = "--recipe", paramLabel = "NAME", description = "Default: the first.")
  private @Nullable String recipe;

  @Option(
      names = "--stage",
      paramLabel = "N",
      description =
          "Of the recipe, from 1; those before it are trained first. Default: ${DEFAULT-VALUE}.",
      defaultValue = "1")
  private int stage;

  @Option(
      names = "--after",
      paramLabel = "N",
      description =
          "Steps of the stage that are trained first, such as its warm-up. Default: ${DEFAULT-VALUE}.",
      defaultValue = "0")
  private int after;

  @Option(
      names = "--rows",
      paramLabel = "N",
      description =
          "The first N rows of the probe set are observed, all their responses. Default: ${DEFAULT-VALUE}.",
      defaultValue = "8")
  private int rows;

  @Option(
      names = "--eta",
      paramLabel = "LIST|A..B",
      description = {
        "Learning rates of the one update, besides the experiment's own; A..B: half decades.",
        "Default: ${DEFAULT-VALUE}."
      },
      defaultValue = "1e-7..1e-1")
  private String etas = "";

  @Option(
      names = "--steps",
      paramLabel = "LIST|A..B",
      description = {
        "Steps of training to look back over, as far as the stage has them; A..B: doubled each time.",
        "Default: ${DEFAULT-VALUE}."
      },
      defaultValue = "1..64")
  private String steps = "";

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Of the order of the rows. Default: the experiment's first.")
  private @Nullable Long seed;

  @Option(
      names = "--format",
      paramLabel = "svg|png",
      description = "Of the picture. Default: ${DEFAULT-VALUE}.",
      defaultValue = "svg")
  private Format format = Format.SVG;

  private final Notices notices = new Notices();

  @Override
  public Integer call() {
    List<Double> rates = Grids.rates("--eta", etas);
    List<Integer> counts = Grids.steps("--steps", steps);
    ExperimentFile file = ExperimentFile.read(yaml);
    RunSpec run = chosen(file.experiment());
    notices.addAll(file.notices());
    FirstOrderPlan plan = plan(run, rates, counts);
    out = out.toAbsolutePath();
    WritablePlace.requireFolder("--out " + out, out);
    ChartSheet.requireFonts();
    FirstOrderResults results = run(study(plan));
    String title = title(run, results.plan());
    String summary = FirstOrderSummary.of(title, results);
    List<String> files = write(title, summary, results);
    spec.commandLine().getOut().println(summary);
    spec.commandLine().getOut().println("In " + out + ": " + String.join(", ", files));
    return ExitCode.DONE;
  }

  /** Of the first model. */
  private RunSpec chosen(Experiment experiment) {
    List<RunSpec> runs = experiment.runs();
    return runs.stream()
        .filter(run -> recipe == null || run.recipe().equals(recipe))
        .findFirst()
        .orElseThrow(() -> new BadInputException("--recipe is " + recipe + ", " + yaml + " has "
            + String.join(", ", runs.stream().map(RunSpec::recipe).distinct().toList())));
  }

  private FirstOrderPlan plan(RunSpec run, List<Double> rates, List<Integer> counts) {
    TrainingPlan training = seed == null ? run.training() : run.training().withSeed(seed);
    ProbePlan probe = run.probe();
    if (rows < 1) {
      throw new BadInputException("--rows is " + rows + ", must be at least 1");
    }
    ProbePlan observed = new ProbePlan(
        probe.model(),
        probe.rows(),
        probe.limit() == null ? rows : Math.min(rows, probe.limit()),
        probe.extraResponses(),
        probe.truncation(),
        probe.ends());
    InputCheck.check(training, observed, notices);
    Notices.print(notices.list(), System.err);
    try {
      FirstOrderPlan asked = new FirstOrderPlan(training, observed, stage, after, rates, counts);
      TreeSet<Double> withOwn = new TreeSet<>(rates);
      withOwn.add(asked.stagePlan().step().learningRate());
      return new FirstOrderPlan(training, observed, stage, after, List.copyOf(withOwn), counts);
    } catch (IllegalArgumentException e) {
      throw new BadInputException(String.valueOf(e.getMessage()), e);
    }
  }

  private static FirstOrderStudy study(FirstOrderPlan plan) {
    try {
      return new FirstOrderStudy(plan);
    } catch (IllegalArgumentException e) {
      throw new BadInputException(String.valueOf(e.getMessage()), e);
    }
  }

  private static FirstOrderResults run(FirstOrderStudy study) {
    try (ScratchFolder scratch = ScratchFolder.create();
        PassProgress progress = new PassProgress("Measuring")) {
      return study.run(scratch.path(), progress);
    } catch (TrainingDivergedException e) {
      throw new BadInputException(
          "the experiment's training diverges: " + e.getMessage()
              + "; lower its learning-rate, or ask for fewer --steps",
          e);
    }
  }

  private static String title(RunSpec run, FirstOrderPlan plan) {
    StagePlan stage = plan.stagePlan();
    return "First order of " + run.experiment() + ": recipe " + run.recipe()
        + ", stage " + plan.stage() + " (" + stage.objective().name() + ", "
        + stage.step().optimizer().name() + "), seed " + plan.training().seed();
  }

  /** Beside, then into place. */
  private List<String> write(String title, String summary, FirstOrderResults results) {
    try {
      Files.createDirectories(out);
      try (ScratchFolder beside = ScratchFolder.in(out)) {
        List<String> files = new ArrayList<>(FirstOrderTables.write(results, beside.path()));
        files.add(FirstOrderPictures.write(title, results, beside.path(), format));
        Files.writeString(beside.path().resolve(SUMMARY), summary);
        files.add(SUMMARY);
        for (String file : files) {
          Files.move(
              beside.path().resolve(file),
              out.resolve(file),
              StandardCopyOption.ATOMIC_MOVE,
              StandardCopyOption.REPLACE_EXISTING);
        }
        return files;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write into " + out, e);
    }
  }
}
