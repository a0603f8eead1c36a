package dev.kymo.workers.optimizer;

import dev.kymo.workers.model.ParameterStore;
import java.util.List;

/** {@code torch.optim.RMSprop}, not centred: v ← αv + (1−α)g²; θ ← θ − ηg/(√v + ε), or through b ← μb + g/(√v + ε). */
public final class RmsProp extends Optimizer {
  private final float alpha;
  private final float squareWeight;
  private final float epsilon;
  private final float momentum;
  private final float weightDecay;

  public RmsProp(
      ParameterStore store, double alpha, double epsilon, double momentum, double weightDecay) {
    super(store, momentum == 0 ? List.of(SQUARE_AVERAGE) : List.of(SQUARE_AVERAGE, MOMENTUM));
    this.alpha = (float) alpha;
    squareWeight = (float) (1 - alpha);
    this.epsilon = (float) epsilon;
    this.momentum = (float) momentum;
    this.weightDecay = (float) weightDecay;
  }

  @Override
  void update(float[] p, float[] g, float[][] state, int count, double learningRate, long update) {
    float rate = (float) -learningRate;
    if (weightDecay != 0) {
      for (int i = 0; i < count; i++) {
        g[i] += weightDecay * p[i];
      }
    }
    float[] v = state[0];
    for (int i = 0; i < count; i++) {
      v[i] = v[i] * alpha + squareWeight * g[i] * g[i];
    }
    if (momentum != 0) {
      float[] b = state[1];
      for (int i = 0; i < count; i++) {
        b[i] = b[i] * momentum + g[i] / ((float) Math.sqrt(v[i]) + epsilon);
        p[i] += rate * b[i];
      }
    } else {
      for (int i = 0; i < count; i++) {
        p[i] += rate * g[i] / ((float) Math.sqrt(v[i]) + epsilon);
      }
    }
  }

  @Override
  UpdateFormula formula(double clip, double learningRate, long update) {
    return new UpdateFormula(
        clip,
        -learningRate * clip,
        -learningRate * momentum,
        false,
        -learningRate * weightDecay,
        true,
        new UpdateFormula.Denominator(1, epsilon, alpha, squareWeight, weightDecay, update == 1));
  }
}
