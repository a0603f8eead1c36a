package dev.kymo.workers.model;

import java.util.List;

/** A multilayer perceptron with one hidden layer. */
public final class Perceptron implements ImageClassifier {
  private final int imageSize;
  private final int classes;
  private final Parameter hiddenWeight;
  private final Parameter hiddenBias;
  private final Parameter outputWeight;
  private final Parameter outputBias;

  /** For square images, with so many hidden units. */
  public Perceptron(int imageSize, int hidden, int classes) {
    this.imageSize = imageSize;
    this.classes = classes;
    hiddenWeight = Parameter.of("hidden.weight", hidden, (long) imageSize * imageSize);
    hiddenBias = Parameter.of("hidden.bias", hidden);
    outputWeight = Parameter.of("output.weight", classes, hidden);
    outputBias = Parameter.of("output.bias", classes);
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(hiddenWeight, hiddenBias, outputWeight, outputBias);
  }

  @Override
  public int classes() {
    return classes;
  }

  @Override
  public int imageSize() {
    return imageSize;
  }

  @Override
  public <V> V logits(ImageOperations<V> ops) {
    V hidden = ops.gelu(ops.linear(ops.flat(ops.images()), hiddenWeight, hiddenBias));
    return ops.linear(hidden, outputWeight, outputBias);
  }
}
