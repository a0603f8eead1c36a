package dev.kymo.probes.digits;

/**
 * How well the model does after so many epochs.
 *
 * @param epoch 0: before training
 * @param step steps taken
 * @param trainLoss mean of −log π(y), in nats
 * @param trainAccuracy share of the images whose class is the most likely one
 * @param testLoss on images never trained on
 * @param testAccuracy likewise
 */
public record EpochReport(
    int epoch,
    int step,
    double trainLoss,
    double trainAccuracy,
    double testLoss,
    double testAccuracy) {}
