package dev.kymo.workers.optimizer;

import dev.kymo.workers.model.ParameterStore;
import java.util.List;

/** {@code torch.optim.SGD}: g ← g + λθ; b ← g at first, then μb + g; θ ← θ − ηb. */
public final class Sgd extends Optimizer {
  private final float momentum;
  private final float weightDecay;

  public Sgd(ParameterStore store, double momentum, double weightDecay) {
    super(store, momentum == 0 ? List.of() : List.of(MOMENTUM));
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
    if (momentum != 0) {
      float kept = update == 1 ? 0 : momentum;
      float[] b = state[0];
      for (int i = 0; i < count; i++) {
        b[i] = kept * b[i] + g[i];
        p[i] += rate * b[i];
      }
    } else {
      for (int i = 0; i < count; i++) {
        p[i] += rate * g[i];
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
        false,
        null);
  }
}
