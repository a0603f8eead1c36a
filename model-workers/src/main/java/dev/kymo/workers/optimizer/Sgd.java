package dev.kymo.workers.optimizer;

import static dev.kymo.vocabulary.plan.Schema.field;

import dev.kymo.vocabulary.plan.Schema;
import java.util.List;

/** {@code torch.optim.SGD}: g ← g + λθ; b ← g at first, then μb + g; θ ← θ − ηb. */
public record Sgd(double momentum, double weightDecay) implements UpdateRule {
  public static final Schema<Sgd> SCHEMA = Schema.of(
      "sgd",
      "stochastic gradient descent with coupled weight decay",
      Sgd.class,
      values -> new Sgd(values.get(MOMENTUM), values.get(WEIGHT_DECAY)),
      field(MOMENTUM, Sgd::momentum),
      field(WEIGHT_DECAY, Sgd::weightDecay));
  public static final Sgd DEFAULT = SCHEMA.byDefault();

  public Sgd {
    MOMENTUM.require(momentum);
    WEIGHT_DECAY.require(weightDecay);
  }

  @Override
  public Schema<Sgd> schema() {
    return SCHEMA;
  }

  @Override
  public List<String> stateNames() {
    return momentum == 0 ? List.of() : List.of(Optimizer.MOMENTUM);
  }

  @Override
  public void update(
      float[] p, float[] g, float[][] state, int count, double learningRate, long update) {
    float rate = (float) -learningRate;
    float decay = (float) weightDecay;
    if (decay != 0) {
      for (int i = 0; i < count; i++) {
        g[i] += decay * p[i];
      }
    }
    if (momentum != 0) {
      float kept = update == 1 ? 0 : (float) momentum;
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
  public UpdateFormula formula(double clip, double learningRate, long update) {
    return new UpdateFormula(
        clip,
        -learningRate * clip,
        -learningRate * (float) momentum,
        false,
        -learningRate * (float) weightDecay,
        false,
        null);
  }
}
