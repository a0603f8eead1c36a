package dev.kymo.workers.optimizer;

import static dev.kymo.vocabulary.plan.Schema.field;

import dev.kymo.vocabulary.plan.Key;
import dev.kymo.vocabulary.plan.Range;
import dev.kymo.vocabulary.plan.Schema;
import dev.kymo.vocabulary.plan.ValueType;
import java.util.List;

/** {@code torch.optim.RMSprop}, not centred: v ← αv + (1−α)g²; θ ← θ − ηg/(√v + ε), or through b ← μb + g/(√v + ε). */
public record RmsProp(double alpha, double epsilon, double momentum, double weightDecay)
    implements UpdateRule {
  private static final Key<Double> ALPHA = Key.of(
      "alpha",
      ValueType.decimal(Range.FRACTION),
      0.99,
      "α, how much of the average of squares is kept");
  public static final Schema<RmsProp> SCHEMA = Schema.of(
      "rmsprop",
      "RMSprop, not centred",
      RmsProp.class,
      values -> new RmsProp(
          values.get(ALPHA), values.get(EPSILON), values.get(MOMENTUM), values.get(WEIGHT_DECAY)),
      field(ALPHA, RmsProp::alpha),
      field(EPSILON, RmsProp::epsilon),
      field(MOMENTUM, RmsProp::momentum),
      field(WEIGHT_DECAY, RmsProp::weightDecay));
  public static final RmsProp DEFAULT = SCHEMA.byDefault();

  public RmsProp {
    ALPHA.require(alpha);
    EPSILON.require(epsilon);
    MOMENTUM.require(momentum);
    WEIGHT_DECAY.require(weightDecay);
  }

  @Override
  public Schema<RmsProp> schema() {
    return SCHEMA;
  }

  @Override
  public List<String> stateNames() {
    return momentum == 0
        ? List.of(Optimizer.SQUARE_AVERAGE)
        : List.of(Optimizer.SQUARE_AVERAGE, Optimizer.MOMENTUM);
  }

  @Override
  public void update(
      float[] p, float[] g, float[][] state, int count, double learningRate, long update) {
    float rate = (float) -learningRate;
    float decay = (float) weightDecay;
    float squareKeep = (float) alpha;
    float squareWeight = (float) (1 - alpha);
    float epsilonF = (float) epsilon;
    if (decay != 0) {
      for (int i = 0; i < count; i++) {
        g[i] += decay * p[i];
      }
    }
    float[] v = state[0];
    for (int i = 0; i < count; i++) {
      v[i] = v[i] * squareKeep + squareWeight * g[i] * g[i];
    }
    if (momentum != 0) {
      float kept = (float) momentum;
      float[] b = state[1];
      for (int i = 0; i < count; i++) {
        b[i] = b[i] * kept + g[i] / ((float) Math.sqrt(v[i]) + epsilonF);
        p[i] += rate * b[i];
      }
    } else {
      for (int i = 0; i < count; i++) {
        p[i] += rate * g[i] / ((float) Math.sqrt(v[i]) + epsilonF);
      }
    }
  }

  @Override
  public UpdateFormula formula(double clip, double learningRate, long update) {
    float decay = (float) weightDecay;
    return new UpdateFormula(
        clip,
        -learningRate * clip,
        -learningRate * (float) momentum,
        false,
        -learningRate * decay,
        true,
        new UpdateFormula.Denominator(
            1, (float) epsilon, (float) alpha, (float) (1 - alpha), decay, update == 1));
  }
}
