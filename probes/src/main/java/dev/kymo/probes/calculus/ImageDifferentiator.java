package dev.kymo.probes.calculus;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.kymo.workers.engine.ScriptedOperations;
import dev.kymo.workers.engine.TangentScripts;
import dev.kymo.workers.engine.Torch;
import dev.kymo.workers.image.Images;
import dev.kymo.workers.model.ImageClassifier;
import dev.kymo.workers.model.ImageTangentOperations;
import dev.kymo.workers.model.ImageValueOperations;
import dev.kymo.workers.model.ParameterDirections;
import dev.kymo.workers.model.ParameterStore;

/**
 * A classifier's predictions on images and their derivatives: values, reverse mode, forward mode. Float32 or float64, as the given
 * parameters are. M: images, V: classes, K: directions. Confined to the thread that made it.
 */
public final class ImageDifferentiator implements LogitModel<Images>, AutoCloseable {
  private final ImageClassifier model;
  private final NDManager owner = Torch.newScope("image-differentiator");
  private final ScriptedOperations scripts = ScriptedOperations.create(owner);
  private final TangentScripts tangents = TangentScripts.create(owner);

  public ImageDifferentiator(ImageClassifier model) {
    this.model = model;
  }

  @Override
  public int vocabularySize() {
    return model.classes();
  }

  @Override
  public int tokens(Images images) {
    return images.count();
  }

  @Override
  public ScriptedOperations scripts() {
    return scripts;
  }

  @Override
  public TangentScripts tangentScripts() {
    return tangents;
  }

  @Override
  public NDManager newScope() {
    return owner.newSubManager();
  }

  @Override
  public RecordedPass record(ParameterStore at, Images images) {
    NDManager scope = newScope();
    NDArray input = input(scope, at, images);
    NDArray recorded =
        Torch.recording(() -> model.logits(new ImageValueOperations(at, input, scope)));
    NDArray logits = recorded.stopGradient().duplicate();
    logits.attach(scope);
    return new RecordedPass(this, scope, images.labels(), logits, cotangent -> {
      try (cotangent) {
        Torch.backwardAgain(recorded, cotangent);
      }
    });
  }

  /** log π of every class for every image, [M][V]. */
  public double[][] logprobs(ParameterStore at, Images images) {
    try (NDManager scope = newScope()) {
      NDArray logits = model.logits(new ImageValueOperations(at, input(scope, at, images), scope));
      NDArray labels = Arrays64.labels(scope, images.labels());
      NDArray logprobs = scripts.logProbabilities(scope, logits, labels).get(1);
      return rows(Arrays64.doubles(logprobs), 0, images.count());
    }
  }

  /** The derivative of every class's log π in every direction, [K][M][V]. */
  public double[][][] logprobTangents(
      ParameterStore at, ParameterDirections directions, Images images) {
    try (NDManager scope = newScope()) {
      NDArray logits = logitTangents(scope, at, directions, images);
      double[] flat = Arrays64.doubles(tangents.logProbabilities(scope, logits));
      double[][][] result = new double[directions.count()][][];
      for (int k = 0; k < result.length; k++) {
        result[k] = rows(flat, (k + 1) * images.count(), images.count());
      }
      return result;
    }
  }

  @Override
  public NDArray logitTangents(
      NDManager scope, ParameterStore at, ParameterDirections directions, Images images) {
    return model.logits(
        new ImageTangentOperations(tangents, at, directions, input(scope, at, images), scope));
  }

  /** (M, 1, H, W), from 0 to 1. */
  private static NDArray input(NDManager scope, ParameterStore at, Images images) {
    Shape shape = new Shape(images.count(), 1, images.size(), images.size());
    // the flat array stays open: its memory is a Java buffer, which only the array itself keeps
    // alive
    NDArray input = Arrays64.vector(scope, images.intensities(), at.type()).reshape(shape);
    input.attach(scope);
    return input;
  }

  @Override
  public void close() {
    tangents.close();
    scripts.close();
    owner.close();
  }
}
