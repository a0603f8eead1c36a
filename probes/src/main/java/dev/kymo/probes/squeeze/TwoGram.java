package dev.kymo.probes.squeeze;

import java.util.ArrayList;
import java.util.List;

/**
 * The paper's 2-gram example: after some token the model all but always says label 1 (logit 10), and y⁻ is label 0 (logit −10),
 * so π(y⁻) = e^{−10}/(e^{−10} + e^{10} + …). The other logits are 0 here. A 2-gram model is softmax regression with the token
 * before as a one-hot feature; a second token with the same logits shows that what follows other tokens does not move (K = 0).
 *
 * @param step how many steps on L = log π(y⁻) were taken
 * @param rejectedLogProbability log π(y⁻)
 * @param bestLogProbability log π of label 1
 * @param otherLogProbability log π of any third label
 * @param elsewhereLogProbability log π of a third label after the other token
 */
public record TwoGram(
    int step,
    double rejectedLogProbability,
    double bestLogProbability,
    double otherLogProbability,
    double elsewhereLogProbability) {
  private static final int REJECTED = 0;
  private static final int BEST = 1;
  private static final int OTHER = 2;
  private static final double LOGIT = 10;
  private static final double[] HERE = {1, 0};
  private static final double[] ELSEWHERE = {0, 1};

  /** The model before and after each of so many steps: steps + 1 records. */
  public static List<TwoGram> of(int vocabulary, double learningRate, int steps) {
    double[][] weights = new double[vocabulary][HERE.length];
    for (int feature = 0; feature < HERE.length; feature++) {
      weights[REJECTED][feature] = -LOGIT;
      weights[BEST][feature] = LOGIT;
    }
    SoftmaxRegression model = new SoftmaxRegression(weights);
    List<TwoGram> states = new ArrayList<>();
    states.add(of(0, model));
    for (int step = 1; step <= steps; step++) {
      double[] gradient = LogitGradient.pushingDown(model.predict(HERE), REJECTED);
      model = model.updated(HERE, gradient, learningRate);
      states.add(of(step, model));
    }
    return states;
  }

  private static TwoGram of(int step, SoftmaxRegression model) {
    SoftmaxDistribution here = model.predict(HERE);
    return new TwoGram(
        step,
        here.logProbability(REJECTED),
        here.logProbability(BEST),
        here.logProbability(OTHER),
        model.predict(ELSEWHERE).logProbability(OTHER));
  }
}
