package dev.kymo.probes.digits;

/**
 * How a classifier is trained and looked at.
 *
 * @param seed of the start weights and of the order of images
 * @param epochs passes over the training images
 * @param batchSize images per SGD step
 * @param learningRate η
 * @param every of so many steps one is taken apart
 * @param examples observed images, and images of single steps, per class
 */
public record LearningSettings(
    long seed, int epochs, int batchSize, double learningRate, int every, int examples) {

  /**
   * Checks every number.
   *
   * @throws IllegalArgumentException naming the option, its value and what it may be
   */
  public LearningSettings {
    requireRange("--epochs", epochs, 1, 100);
    requireRange("--batch", batchSize, 1, 1000);
    requireRange("--every", every, 1, 100_000);
    requireRange("--examples", examples, 2, 20);
    if (!(learningRate > 0 && learningRate <= 10)) {
      throw new IllegalArgumentException(
          "--eta is " + learningRate + ", must be greater than 0 and at most 10");
    }
  }

  private static void requireRange(String option, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          option + " is " + value + ", must be from " + least + " to " + most);
    }
  }

  /** η of a step on a single image: the share that an image has in a training step. */
  public double singleRate() {
    return learningRate / batchSize;
  }

  /** SGD steps of an epoch; a rest that fills no batch is left out. */
  int stepsPerEpoch(int images) {
    return images / batchSize;
  }
}
