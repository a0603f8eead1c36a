package dev.kymo.probes.digits;

import dev.kymo.workers.image.Images;
import dev.kymo.workers.model.ImageClassifier;
import dev.kymo.workers.model.LeNet;
import dev.kymo.workers.model.Perceptron;

/** The architectures of the laboratory. */
public enum ClassifierKind {
  MLP("mlp", "MLP (784-64-10)") {
    @Override
    ImageClassifier model(int imageSize) {
      return new Perceptron(imageSize, HIDDEN, Images.DIGITS);
    }
  },
  LENET("lenet", "LeNet") {
    @Override
    ImageClassifier model(int imageSize) {
      return new LeNet(imageSize, Images.DIGITS);
    }
  };

  private static final int HIDDEN = 64;

  private final String word;
  private final String title;

  ClassifierKind(String word, String title) {
    this.word = word;
    this.title = title;
  }

  /** As in tables and file names. */
  public String word() {
    return word;
  }

  /** As in pictures. */
  public String title() {
    return title;
  }

  abstract ImageClassifier model(int imageSize);
}
