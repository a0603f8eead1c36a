package dev.kymo.probes.digits;

import dev.kymo.probes.calculus.Matrices;
import dev.kymo.probes.calculus.PassListener;
import dev.kymo.workers.image.DigitSplit;
import dev.kymo.workers.image.Images;
import dev.kymo.workers.model.ParameterDirections;
import dev.kymo.workers.training.CounterRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Trains a classifier by plain SGD in float64 and watches what learning does: single steps at three moments, and every so many steps
 * what each class of the batch did to the observed images. The observed ones are test images.
 */
public final class DigitLaboratory {
  private static final long ORDER = 4;
  private static final int SIZE = 28;
  /** A loss so many times that of the start weights is no accident of a few steps. */
  private static final double WORSE = 1.1;

  /** Images whose accuracy is computed in one pass. */
  private static final int AT_A_TIME = 250;

  private final LearningSettings settings;
  private final DigitSplit digits;
  private final Learner learner;
  private final Images observed;
  private final Images updates;
  private final List<EpochReport> epochs = new ArrayList<>();
  private final List<TakenApart> steps = new ArrayList<>();
  private final List<Moment> moments = new ArrayList<>();
  private final double[][][] predicted = new double[Images.DIGITS][Images.DIGITS][Images.DIGITS];
  private final double[][] measured = new double[Images.DIGITS][Images.DIGITS];
  private int step;

  private DigitLaboratory(LearningSettings settings, DigitSplit digits, Learner learner) {
    this.settings = settings;
    this.digits = digits;
    this.learner = learner;
    observed = ofEachClass(digits.test(), settings.examples(), "test");
    updates = ofEachClass(digits.train(), settings.examples(), "training");
  }

  /**
   * Trains and measures one model.
   *
   * @param progress hears of the training steps
   * @throws IllegalArgumentException as {@link #check} does
   * @throws LearningDivergedException if the loss rises instead of falling
   */
  public static LearningResult run(
      LearningSettings settings, ClassifierKind kind, DigitSplit digits, PassListener progress) {
    try (Learner learner = new Learner(kind.model(digits.train().size()), settings.seed())) {
      DigitLaboratory laboratory = new DigitLaboratory(settings, digits, learner);
      laboratory.learn(progress);
      return laboratory.result(kind);
    }
  }

  /**
   * Whether there are images enough, of the right size, and steps to take apart.
   *
   * @throws IllegalArgumentException if not, naming the option
   */
  public static void check(LearningSettings settings, DigitSplit digits) {
    for (Images images : List.of(digits.train(), digits.test())) {
      if (images.size() != SIZE) {
        throw new IllegalArgumentException("the images are " + images.size() + " × " + images.size()
            + ", must be " + SIZE + " × " + SIZE + " as MNIST's");
      }
    }
    ofEachClass(digits.test(), settings.examples(), "test");
    ofEachClass(digits.train(), settings.examples(), "training");
    int perEpoch = settings.stepsPerEpoch(digits.train().count());
    if (perEpoch < 1) {
      throw new IllegalArgumentException("--batch is " + settings.batchSize() + ", but there are "
          + digits.train().count() + " images to train on");
    }
    if (settings.every() > perEpoch * settings.epochs()) {
      throw new IllegalArgumentException("--every is " + settings.every() + ", but there are "
          + perEpoch * settings.epochs() + " steps");
    }
  }

  private static Images ofEachClass(Images images, int each, String set) {
    int[] numbers = IntStream.range(0, Images.DIGITS)
        .mapToObj(digit -> images.firstOf(digit, each))
        .flatMapToInt(Arrays::stream)
        .toArray();
    if (numbers.length < Images.DIGITS * each) {
      throw new IllegalArgumentException("--examples is " + each + ", but some class has fewer "
          + set + " images; ask for more with --train and --test");
    }
    return images.select(numbers);
  }

  private void learn(PassListener progress) {
    int perEpoch = settings.stepsPerEpoch(digits.train().count());
    int total = perEpoch * settings.epochs();
    report(0);
    for (int epoch = 1; epoch <= settings.epochs(); epoch++) {
      int[] order = new CounterRandom(settings.seed(), ORDER, epoch)
          .permutation(digits.train().count());
      for (int i = 0; i < perEpoch; i++) {
        int start = i * settings.batchSize();
        step(digits.train().select(Arrays.copyOfRange(order, start, start + settings.batchSize())));
        progress.passed(step, total);
      }
      report(epoch);
    }
  }

  private void report(int epoch) {
    double[] train = lossAndAccuracy(digits.train());
    double[] test = lossAndAccuracy(digits.test());
    double start = epochs.isEmpty() ? train[0] : epochs.get(0).trainLoss();
    if (!(train[0] <= WORSE * start)) {
      throw new LearningDivergedException(step, settings.learningRate(), train[0], start);
    }
    epochs.add(new EpochReport(epoch, step, train[0], train[1], test[0], test[1]));
    if (epoch <= 1 || epoch == settings.epochs()) {
      moments.add(
          MomentMeasurement.measure(learner, observed, updates, settings.singleRate(), epoch));
    }
  }

  private double[] lossAndAccuracy(Images images) {
    double loss = 0;
    int right = 0;
    for (int start = 0; start < images.count(); start += AT_A_TIME) {
      int end = Math.min(start + AT_A_TIME, images.count());
      Images part = images.select(IntStream.range(start, end).toArray());
      double[][] logprobs = learner.logprobs(part);
      for (int i = 0; i < logprobs.length; i++) {
        double own = logprobs[i][part.labels()[i]];
        loss -= own;
        right += Arrays.stream(logprobs[i]).allMatch(other -> other <= own) ? 1 : 0;
      }
    }
    return new double[] {loss / images.count(), (double) right / images.count()};
  }

  private void step(Images batch) {
    step++;
    if (step % settings.every() != 0) {
      try (ParameterDirections descent = learner.descent(batch)) {
        learner.step(descent, settings.learningRate());
      }
      return;
    }
    try (ParameterDirections byClass = learner.descentByClass(batch)) {
      double[][] before_MV = learner.logprobs(observed);
      double[][][] tangents_UMV = learner.tangents(byClass, observed);
      learner.step(byClass, settings.learningRate());
      add(tangents_UMV, Matrices.difference(learner.logprobs(observed), before_MV));
    }
  }

  private void add(double[][][] tangents_UMV, double[][] measured_MV) {
    double[][] total_MV = new double[observed.count()][Images.DIGITS];
    for (int u = 0; u < Images.DIGITS; u++) {
      double[][] part_MV = Arrays.stream(tangents_UMV[u])
          .map(row -> Matrices.scaled(row, settings.learningRate()))
          .toArray(double[][]::new);
      total_MV = Matrices.sum(total_MV, part_MV);
      predicted[u] = Matrices.sum(predicted[u], ClassMeans.ofRows(part_MV));
    }
    double[][] sum = Matrices.sum(measured, ClassMeans.ofRows(measured_MV));
    System.arraycopy(sum, 0, measured, 0, sum.length);
    steps.add(new TakenApart(
        step,
        Matrices.frobenius(measured_MV),
        Matrices.frobenius(total_MV),
        Matrices.relativeRemainder(measured_MV, total_MV, 1)));
  }

  private LearningResult result(ClassifierKind kind) {
    return new LearningResult(
        kind,
        epochs,
        steps,
        moments,
        new ClassInfluence(steps.size(), predicted, measured),
        ImageCosine.of(digits.train()));
  }
}
