package dev.kymo.workers.optimizer;

import dev.kymo.workers.model.ParameterStore;
import java.util.List;

/**
 * {@code torch.optim.AdamW}: θ ← θ(1 − ηλ); m ← m + (1−β₁)(g − m); v ← β₂v + (1−β₂)g²; θ ← θ − η/(1−β₁ᵗ) · m/(√v/√(1−β₂ᵗ) +
 * ε).
 */
public final class AdamW extends Optimizer {
  private final double beta1;
  private final double beta2;
  private final double epsilon;
  private final double weightDecay;

  public AdamW(
      ParameterStore store, double beta1, double beta2, double epsilon, double weightDecay) {
    super(store, List.of(AVERAGE, SQUARE_AVERAGE));
    this.beta1 = beta1;
    this.beta2 = beta2;
    this.epsilon = epsilon;
    this.weightDecay = weightDecay;
  }

  @Override
  void update(float[] p, float[] g, float[][] state, int count, double learningRate, long update) {
    float keep = (float) (1 - learningRate * weightDecay);
    float averageWeight = (float) (1 - beta1);
    float squareKeep = (float) beta2;
    float squareWeight = (float) (1 - beta2);
    float correction = (float) Math.sqrt(1 - StrictMath.pow(beta2, (double) update));
    float rate = (float) -(learningRate / (1 - StrictMath.pow(beta1, (double) update)));
    float epsilonF = (float) epsilon;
    float[] m = state[0];
    float[] v = state[1];
    for (int i = 0; i < count; i++) {
      m[i] += averageWeight * (g[i] - m[i]);
      v[i] = v[i] * squareKeep + squareWeight * g[i] * g[i];
    }
    for (int i = 0; i < count; i++) {
      p[i] = p[i] * keep + rate * m[i] / ((float) Math.sqrt(v[i]) / correction + epsilonF);
    }
  }

  @Override
  UpdateFormula formula(double clip, double learningRate, long update) {
    double rate = -learningRate / (1 - StrictMath.pow(beta1, (double) update));
    double rootScale = 1 / Math.sqrt(1 - StrictMath.pow(beta2, (double) update));
    return new UpdateFormula(
        clip,
        rate * (1 - beta1) * clip,
        rate * beta1,
        true,
        -learningRate * weightDecay,
        false,
        new UpdateFormula.Denominator(
            rootScale, epsilon, (float) beta2, (float) (1 - beta2), 0, update == 1));
  }
}
