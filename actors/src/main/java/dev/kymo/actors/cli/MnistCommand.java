package dev.kymo.actors.cli;

import dev.kymo.actors.experiment.BadInputException;
import dev.kymo.actors.laboratory.MnistPictures;
import dev.kymo.actors.laboratory.MnistResults;
import dev.kymo.actors.laboratory.MnistSummary;
import dev.kymo.actors.laboratory.MnistTables;
import dev.kymo.monitoring.chart.ChartSheet.Format;
import dev.kymo.probes.LaboratoryClaim;
import dev.kymo.probes.digits.ClassifierKind;
import dev.kymo.probes.digits.DigitLaboratory;
import dev.kymo.probes.digits.LearningDivergedException;
import dev.kymo.probes.digits.LearningResult;
import dev.kymo.probes.digits.LearningSettings;
import dev.kymo.workers.engine.Torch;
import dev.kymo.workers.image.DigitSplit;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The laboratory of learning dynamics in a classifier: the paper's Fig. 1. */
@Command(
    name = "mnist",
    description = {
      "Shows what learning one digit does to the prediction on others: one step taken apart into A, K and G, its change measured and"
          + " predicted, the changes accumulated over training per pair of classes, and how they go with the classes' similarity.",
      "Trains an MLP and a LeNet on drawn digits or on MNIST's files. Writes tables (CSV) and pictures; the same options give the"
          + " same files."
    })
final class MnistCommand implements Callable<Integer> {
  private static final int MOST_IMAGES = 60_000;

  @Spec
  private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder for tables and pictures. Default: ${DEFAULT-VALUE}.",
      defaultValue = "out/mnist")
  private Path out = Path.of("out/mnist");

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = {
        "Folder with MNIST's files (t10k-images-idx3-ubyte, t10k-labels-idx1-ubyte; train-... if there; gzipped or not).",
        "Without a training set the test set is shared out. Default: digits drawn by the seed."
      })
  private @Nullable Path data;

  @Option(
      names = "--model",
      paramLabel = "mlp|lenet",
      split = ",",
      description = "One or both. Default: both.")
  private List<ClassifierKind> models = List.of(ClassifierKind.values());

  @Option(
      names = "--train",
      paramLabel = "N",
      description = "Images to train on. Default: ${DEFAULT-VALUE}.",
      defaultValue = "2000")
  private int train;

  @Option(
      names = "--test",
      paramLabel = "N",
      description =
          "Images never trained on, the observed ones among them. Default: ${DEFAULT-VALUE}.",
      defaultValue = "1000")
  private int test;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "Passes over the training images. Default: ${DEFAULT-VALUE}.",
      defaultValue = "5")
  private int epochs;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "Images per SGD step. Default: ${DEFAULT-VALUE}.",
      defaultValue = "10")
  private int batch;

  @Option(
      names = "--eta",
      paramLabel = "X",
      description = "Learning rate. Default: ${DEFAULT-VALUE}.",
      defaultValue = "0.1")
  private double learningRate;

  @Option(
      names = "--every",
      paramLabel = "N",
      description = "Of so many training steps one is taken apart. Default: ${DEFAULT-VALUE}.",
      defaultValue = "5")
  private int every;

  @Option(
      names = "--examples",
      paramLabel = "N",
      description =
          "Observed images per class, and images per class that single steps are tried on. Default: ${DEFAULT-VALUE}.",
      defaultValue = "5")
  private int examples;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Of the digits, the start weights and the order. Default: ${DEFAULT-VALUE}.",
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
    LearningSettings settings = settings();
    DigitSplit digits = digits(settings);
    LaboratoryFolder.make(out);
    Torch.prepareThread();
    List<LearningResult> learnt = new ArrayList<>();
    for (ClassifierKind kind : models.stream().distinct().sorted().toList()) {
      learnt.add(learn(settings, kind, digits));
    }
    MnistResults results = new MnistResults(settings, digits, learnt);
    spec.commandLine().getOut().println(MnistSummary.of(results));
    List<String> files = new ArrayList<>(MnistTables.write(results, out));
    files.addAll(MnistPictures.write(results, out, format));
    spec.commandLine().getOut().println("In " + out + ": " + String.join(", ", files));
    boolean broken = learnt.stream()
        .flatMap(each -> results.claims(each).stream())
        .anyMatch(LaboratoryClaim::broken);
    if (broken) {
      throw new IllegalStateException("a guarantee did not hold; see claims.csv");
    }
    return ExitCode.DONE;
  }

  private static LearningResult learn(
      LearningSettings settings, ClassifierKind kind, DigitSplit digits) {
    try (PassProgress progress = new PassProgress("Training " + kind.word(), " steps")) {
      return DigitLaboratory.run(settings, kind, digits, progress);
    } catch (LearningDivergedException e) {
      throw new BadInputException(String.valueOf(e.getMessage()), e);
    }
  }

  private LearningSettings settings() {
    requireImages("--train", train);
    requireImages("--test", test);
    try {
      return new LearningSettings(seed, epochs, batch, learningRate, every, examples);
    } catch (IllegalArgumentException e) {
      throw new BadInputException(String.valueOf(e.getMessage()), e);
    }
  }

  private static void requireImages(String option, int count) {
    if (count < 1 || count > MOST_IMAGES) {
      throw new BadInputException(option + " is " + count + ", must be from 1 to " + MOST_IMAGES);
    }
  }

  private DigitSplit digits(LearningSettings settings) {
    DigitSplit digits = data == null
        ? DigitSplit.drawn(train, test, seed)
        : DigitSplit.read(data, train, test, seed);
    try {
      DigitLaboratory.check(settings, digits);
    } catch (IllegalArgumentException e) {
      throw new BadInputException(String.valueOf(e.getMessage()), e);
    }
    return digits;
  }
}
