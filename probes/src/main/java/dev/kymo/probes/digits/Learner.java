package dev.kymo.probes.digits;

import ai.djl.ndarray.types.DataType;
import dev.kymo.probes.calculus.ImageDifferentiator;
import dev.kymo.probes.calculus.RecordedPass;
import dev.kymo.probes.kernel.EmpiricalKernel;
import dev.kymo.workers.image.Images;
import dev.kymo.workers.model.ImageClassifier;
import dev.kymo.workers.model.ParameterDirections;
import dev.kymo.workers.model.ParameterLayout;
import dev.kymo.workers.model.ParameterStore;
import java.util.Arrays;

/** A classifier in float64 that learns by plain SGD, and whose updates can be tried, taken back and taken apart. */
final class Learner implements AutoCloseable {
  private final ParameterStore parameters;
  /** Where steps are only tried. */
  private final ParameterStore tried;

  private final ImageDifferentiator differentiator;

  Learner(ImageClassifier model, long seed) {
    ParameterLayout layout = new ParameterLayout(model.parameters());
    parameters = ParameterStore.forTraining(layout, DataType.FLOAT64);
    tried = ParameterStore.forValues(layout, DataType.FLOAT64);
    differentiator = new ImageDifferentiator(model);
    InitialWeights.fill(parameters, seed);
  }

  /** log π of every class for every image, [M][V]. */
  double[][] logprobs(Images images) {
    return differentiator.logprobs(parameters, images);
  }

  EmpiricalKernel<Images> kernel() {
    return new EmpiricalKernel<>(differentiator, parameters);
  }

  /**
   * The descent −∇L by classes, L the mean over the batch of −log π(y): direction u is the part through the images of class u. The caller
   * closes it.
   */
  ParameterDirections descentByClass(Images batch) {
    ParameterDirections directions =
        new ParameterDirections(parameters.layout(), Images.DIGITS, DataType.FLOAT64);
    int[] labels = batch.labels();
    try (RecordedPass pass = differentiator.record(parameters, batch)) {
      for (int digit = 0; digit < Images.DIGITS; digit++) {
        int learnt = digit;
        double[] coefficients = Arrays.stream(labels)
            .mapToDouble(label -> label == learnt ? 1.0 / labels.length : 0)
            .toArray();
        if (Arrays.stream(coefficients).anyMatch(c -> c != 0)) {
          add(pass, coefficients, directions, digit);
        }
      }
    }
    return directions;
  }

  /** The descent of the mean over the batch, as one direction. The caller closes it. */
  ParameterDirections descent(Images batch) {
    ParameterDirections direction =
        new ParameterDirections(parameters.layout(), 1, DataType.FLOAT64);
    double[] coefficients = new double[batch.count()];
    Arrays.fill(coefficients, 1.0 / batch.count());
    try (RecordedPass pass = differentiator.record(parameters, batch)) {
      add(pass, coefficients, direction, 0);
    }
    return direction;
  }

  private void add(
      RecordedPass pass, double[] coefficients, ParameterDirections directions, int k) {
    parameters.zeroGradient();
    pass.addGradient(coefficients);
    directions.set(differentiator.tangentScripts(), k, parameters.gradientBlocks(), 1, null);
  }

  /** The derivative of every class's log π along every direction, [K][M][V]. */
  double[][][] tangents(ParameterDirections directions, Images images) {
    return differentiator.logprobTangents(parameters, directions, images);
  }

  /** θ ← θ + η Σ directions. */
  void step(ParameterDirections directions, double learningRate) {
    parameters.add(differentiator.tangentScripts(), directions, learningRate);
  }

  /** What {@link #logprobs} would be after the step, which is not taken. */
  double[][] logprobsAfter(ParameterDirections directions, double learningRate, Images images) {
    tried.copyFrom(parameters);
    tried.add(differentiator.tangentScripts(), directions, learningRate);
    return differentiator.logprobs(tried, images);
  }

  @Override
  public void close() {
    differentiator.close();
    tried.close();
    parameters.close();
  }
}
