package dev.kymo.workers.optimizer;

import static dev.kymo.vocabulary.plan.Schema.field;

import dev.kymo.vocabulary.plan.Key;
import dev.kymo.vocabulary.plan.Range;
import dev.kymo.vocabulary.plan.Schema;
import dev.kymo.vocabulary.plan.ValueType;
import java.util.List;

/**
 * {@code torch.optim.AdamW}: θ ← θ(1 − ηλ); m ← m + (1−β₁)(g − m); v ← β₂v + (1−β₂)g²; θ ← θ − η/(1−β₁ᵗ) · m/(√v/√(1−β₂ᵗ) +
 * ε).
 */
public record AdamW(double beta1, double beta2, double epsilon, double weightDecay)
    implements UpdateRule {
  private static final Key<List<Double>> BETAS = Key.of(
      "betas",
      ValueType.twoDecimals(Range.FRACTION, "[0.9, 0.999]"),
      List.of(0.9, 0.999),
      "β₁ and β₂, how much of the averages of gradients and of their squares is kept");
  private static final Key<Double> DECAY = WEIGHT_DECAY.orElse(0.01);
  public static final Schema<AdamW> SCHEMA = Schema.of(
      "adamw",
      "Adam with decoupled weight decay",
      AdamW.class,
      values -> new AdamW(
          values.get(BETAS).get(0),
          values.get(BETAS).get(1),
          values.get(EPSILON),
          values.get(DECAY)),
      field(BETAS, AdamW::betas),
      field(EPSILON, AdamW::epsilon),
      field(DECAY, AdamW::weightDecay));
  public static final AdamW DEFAULT = SCHEMA.byDefault();

  public AdamW {
    BETAS.require(List.of(beta1, beta2));
    EPSILON.require(epsilon);
    DECAY.require(weightDecay);
  }

  private List<Double> betas() {
    return List.of(beta1, beta2);
  }

  @Override
  public Schema<AdamW> schema() {
    return SCHEMA;
  }

  @Override
  public List<String> stateNames() {
    return List.of(Optimizer.AVERAGE, Optimizer.SQUARE_AVERAGE);
  }

  @Override
  public void update(
      float[] p, float[] g, float[][] state, int count, double learningRate, long update) {
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
  public UpdateFormula formula(double clip, double learningRate, long update) {
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
