package dev.kymo.probes.digits;

import dev.kymo.probes.calculus.LossGradient;
import dev.kymo.probes.calculus.Matrices;
import dev.kymo.probes.calculus.SoftmaxJacobian;
import dev.kymo.probes.kernel.EmpiricalKernel;
import dev.kymo.workers.image.Images;
import dev.kymo.workers.model.ParameterDirections;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Tries one SGD step on each of some images, and takes apart what it does to others: Δ log π(x_o) = −η A(x_o) K(x_o, x_u) G(x_u) +
 * O(η²), every factor written out.
 *
 * <p>M: observed images, L: update images, V: classes.
 */
final class MomentMeasurement {
  /** A remainder of so many roundings of log π is known to a percent; a smaller one says nothing about a slope. */
  private static final double ROUNDINGS = 100;

  private final Learner learner;
  private final Images observed;
  private final Images updates;
  private final double learningRate;
  private final EmpiricalKernel<Images> kernel;
  private final double[][] before_MV;
  private final double[][] norms_ML;
  private final double[][] similarities_ML;
  private final double[][] traces_ML;
  private final List<StepEffect> effects = new ArrayList<>();
  private double @Nullable [][] ofAlike;
  private double @Nullable [][] ofUnlike;

  private MomentMeasurement(Learner learner, Images observed, Images updates, double learningRate) {
    this.learner = learner;
    this.observed = observed;
    this.updates = updates;
    this.learningRate = learningRate;
    kernel = learner.kernel();
    before_MV = learner.logprobs(observed);
    norms_ML = new double[observed.count()][updates.count()];
    similarities_ML = new double[observed.count()][updates.count()];
    traces_ML = new double[observed.count()][updates.count()];
  }

  /** After so many epochs; both sets of images have equally many of each class, class by class. */
  static Moment measure(
      Learner learner, Images observed, Images updates, double learningRate, int epoch) {
    MomentMeasurement measurement = new MomentMeasurement(learner, observed, updates, learningRate);
    measurement.run();
    return measurement.moment(epoch);
  }

  private void run() {
    double[][][] own_MVV = new double[observed.count()][][];
    for (int m = 0; m < own_MVV.length; m++) {
      own_MVV[m] = own(observed.select(m));
    }
    for (int l = 0; l < updates.count(); l++) {
      Images updated = updates.select(l);
      double[][] own_VV = own(updated);
      double[][][] K_MVV = Arrays.stream(kernel.blocks(observed, updated))
          .map(blocks -> blocks[0])
          .toArray(double[][][]::new);
      for (int m = 0; m < K_MVV.length; m++) {
        addPair(m, l, K_MVV[m], own_MVV[m], own_VV);
      }
      effects.add(effect(updated, K_MVV));
    }
  }

  /** An image's K with itself. */
  private double[][] own(Images image) {
    return kernel.blocks(image, image)[0][0];
  }

  private void addPair(int m, int l, double[][] K_VV, double[][] ownO_VV, double[][] ownU_VV) {
    double norm = Matrices.frobenius(K_VV);
    norms_ML[m][l] = norm;
    similarities_ML[m][l] =
        norm * norm / (Matrices.frobenius(ownO_VV) * Matrices.frobenius(ownU_VV));
    traces_ML[m][l] =
        Matrices.trace(K_VV) / Math.sqrt(Matrices.trace(ownO_VV) * Matrices.trace(ownU_VV));
    if (updates.labels()[l] == Moment.LEARNT) {
      if (ofAlike == null && observed.labels()[m] == Moment.ALIKE) {
        ofAlike = K_VV;
      }
      if (ofUnlike == null && observed.labels()[m] == Moment.UNLIKE) {
        ofUnlike = K_VV;
      }
    }
  }

  private StepEffect effect(Images updated, double[][][] K_MVV) {
    int label = updated.labels()[0];
    double[] G_V = LossGradient.of(learner.logprobs(updated)[0], label);
    double[][] perRate_MV = new double[K_MVV.length][];
    for (int m = 0; m < K_MVV.length; m++) {
      double[] KG_V = Matrices.product(K_MVV[m], G_V);
      perRate_MV[m] = Matrices.scaled(SoftmaxJacobian.apply(before_MV[m], KG_V), -1);
    }
    List<Double> remainders = new ArrayList<>();
    double[][] measured_MV = new double[0][];
    boolean aboveNoise = true;
    try (ParameterDirections descent = learner.descent(updated)) {
      for (double scale : Moment.SCALES) {
        double rate = scale * learningRate;
        double[][] change_MV =
            Matrices.difference(learner.logprobsAfter(descent, rate, observed), before_MV);
        double remainder = Matrices.relativeRemainder(change_MV, perRate_MV, rate);
        remainders.add(remainder);
        aboveNoise &= remainder * Matrices.frobenius(change_MV)
            > ROUNDINGS * Math.ulp(1.0) * Matrices.frobenius(before_MV);
        measured_MV = scale == 1 ? change_MV : measured_MV;
      }
    }
    return new StepEffect(
        label,
        G_V,
        ClassMeans.ofRows(measured_MV),
        scaledRows(ClassMeans.ofRows(perRate_MV)),
        remainders,
        aboveNoise);
  }

  private double[][] scaledRows(double[][] rows) {
    return Arrays.stream(rows)
        .map(row -> Matrices.scaled(row, learningRate))
        .toArray(double[][]::new);
  }

  private Moment moment(int epoch) {
    double[] residuals_L = effects.stream()
        .mapToDouble(effect -> Matrices.frobenius(new double[][] {effect.residual()}))
        .toArray();
    return new Moment(
        epoch,
        effects,
        ClassMeans.of(
            Arrays.stream(before_MV).mapToDouble(SoftmaxJacobian::frobenius).toArray()),
        ClassMeans.ofPairs(norms_ML),
        ClassMeans.of(residuals_L),
        ClassMeans.ofPairs(similarities_ML),
        ClassMeans.ofPairs(traces_ML),
        Objects.requireNonNull(ofAlike, "K of a 9 and a 4"),
        Objects.requireNonNull(ofUnlike, "K of a 0 and a 4"));
  }
}
