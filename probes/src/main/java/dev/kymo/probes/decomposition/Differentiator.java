package dev.kymo.probes.decomposition;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.kymo.workers.engine.ScriptedOperations;
import dev.kymo.workers.engine.TangentScripts;
import dev.kymo.workers.engine.TapScripts;
import dev.kymo.workers.engine.Torch;
import dev.kymo.workers.model.GradientOperations;
import dev.kymo.workers.model.LanguageModel;
import dev.kymo.workers.model.PackedBatch;
import dev.kymo.workers.model.ParameterDirections;
import dev.kymo.workers.model.ParameterStore;
import dev.kymo.workers.model.TangentOperations;
import dev.kymo.workers.model.ValueOperations;
import java.util.List;

/**
 * A model's predictions on an example and their derivatives: values, reverse mode, forward mode. Float32 or float64, as the given
 * parameters are. M: tokens of the response, V: vocabulary, K: directions. Confined to the thread that made it.
 */
public final class Differentiator implements LogitModel<Example>, AutoCloseable {
  /** Stacked logits of so many elements at a time. */
  private static final long CHUNK = 1 << 24;

  private final LanguageModel model;
  private final NDManager owner = Torch.newScope("differentiator");
  private final ScriptedOperations scripts = ScriptedOperations.create(owner);
  private final TangentScripts tangents = TangentScripts.create(owner);
  private final TapScripts taps = TapScripts.create(owner);

  public Differentiator(LanguageModel model) {
    this.model = model;
  }

  public LanguageModel model() {
    return model;
  }

  @Override
  public int vocabularySize() {
    return model.vocabularySize();
  }

  @Override
  public int tokens(Example example) {
    return example.tokens();
  }

  @Override
  public ScriptedOperations scripts() {
    return scripts;
  }

  @Override
  public TangentScripts tangentScripts() {
    return tangents;
  }

  TapScripts tapScripts() {
    return taps;
  }

  @Override
  public NDManager newScope() {
    return owner.newSubManager();
  }

  @Override
  public RecordedPass record(ParameterStore at, Example example) {
    NDManager scope = newScope();
    PackedBatch batch = new PackedBatch(scope, model, List.of(example.alone()), at.type());
    GradientOperations recorded = new GradientOperations(model, scripts, at, batch, scope);
    NDArray hidden = recorded.hidden();
    NDArray logits = model.logits(new ValueOperations(scripts, at, batch, scope), hidden);
    return new RecordedPass(
        this,
        scope,
        example.response(),
        logits,
        cotangent -> recorded.backwardAgain(hidden, cotangent));
  }

  /** log π of each token, M numbers. */
  public double[] logprobs(ParameterStore at, Example example) {
    return logprobs(at, example, List.of(example.response())).get(0);
  }

  /** log π of several rows of tokens at the response's positions, M numbers each, in one pass. */
  public List<double[]> logprobs(ParameterStore at, Example example, List<int[]> labels) {
    try (NDManager scope = newScope()) {
      NDArray all = logDistribution(scope, at, example);
      return labels.stream().map(row -> ofLabels(scope, all, row)).toList();
    }
  }

  /** log π of every token at every position of the response, (M, V). */
  NDArray logDistribution(NDManager scope, ParameterStore at, Example example) {
    PackedBatch batch = new PackedBatch(scope, model, List.of(example.alone()), at.type());
    ValueOperations values = new ValueOperations(scripts, at, batch, scope);
    NDArray logits = model.logits(values, model.hidden(values));
    return scripts.logProbabilities(scope, logits, batch.labels()).get(1);
  }

  /** {@link #logDistribution} as numbers, [M][V]. */
  double[][] distribution(ParameterStore at, Example example) {
    try (NDManager scope = newScope()) {
      return rows(Arrays64.doubles(logDistribution(scope, at, example)), 0, example.tokens());
    }
  }

  /** Adds Σ_m c_m ∇ log π(y_m) to the gradient of the parameters. */
  void addGradient(ParameterStore at, Example example, double[] coefficients) {
    try (RecordedPass pass = record(at, example)) {
      pass.addGradient(coefficients);
    }
  }

  /** Direction k ← −g, g the gradient of the loss through some responses; leaves that gradient behind. */
  void descend(
      ParameterStore at, List<Contribution> contributions, ParameterDirections directions, int k) {
    at.zeroGradient();
    for (Contribution each : contributions) {
      addGradient(at, each.example(), each.derivatives());
    }
    directions.set(tangents, k, at.gradientBlocks(), -1, null);
  }

  /** The derivative of each token's log π in every direction, [K][M]. */
  public double[][] tangents(ParameterStore at, ParameterDirections directions, Example example) {
    double[][] result = new double[directions.count()][example.tokens()];
    try (NDManager scope = newScope()) {
      PackedBatch batch = new PackedBatch(scope, model, List.of(example.alone()), at.type());
      NDArray hidden_NSh = model.hidden(operations(at, directions, batch, scope));
      int positions = positionsAtATime(directions);
      for (int start = 0; start < example.tokens(); start += positions) {
        int end = Math.min(start + positions, example.tokens());
        try (NDManager inner = newScope()) {
          NDArray part = hidden_NSh.get(":, " + start + ":" + end);
          part.attach(inner);
          NDArray logits = model.logits(operations(at, directions, batch, inner), part);
          NDArray logprobs = tangents.logProbabilities(inner, logits);
          NDArray labels = batch.labels().get(start + ":" + end);
          labels.attach(inner);
          double[] flat = Arrays64.doubles(tangents.ofLabels(inner, logprobs, labels));
          int count = end - start;
          for (int k = 0; k < directions.count(); k++) {
            System.arraycopy(flat, (k + 1) * count, result[k], start, count);
          }
        }
      }
    }
    return result;
  }

  @Override
  public NDArray logitTangents(
      NDManager scope, ParameterStore at, ParameterDirections directions, Example example) {
    PackedBatch batch = new PackedBatch(scope, model, List.of(example.alone()), at.type());
    TangentOperations operations = operations(at, directions, batch, scope);
    return model.logits(operations, model.hidden(operations));
  }

  private TangentOperations operations(
      ParameterStore at, ParameterDirections directions, PackedBatch batch, NDManager scope) {
    return new TangentOperations(scripts, tangents, at, directions, batch, scope);
  }

  private int positionsAtATime(ParameterDirections directions) {
    long perPosition = (1L + directions.count()) * model.vocabularySize();
    return Math.toIntExact(Math.max(1, CHUNK / perPosition));
  }

  @Override
  public void close() {
    taps.close();
    tangents.close();
    scripts.close();
    owner.close();
  }
}
