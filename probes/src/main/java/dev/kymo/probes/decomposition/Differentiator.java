package dev.kymo.probes.decomposition;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.kymo.workers.engine.ScriptedOperations;
import dev.kymo.workers.engine.TangentScripts;
import dev.kymo.workers.engine.TapScripts;
import dev.kymo.workers.engine.Torch;
import dev.kymo.workers.model.LanguageModel;
import dev.kymo.workers.model.PackedBatch;
import dev.kymo.workers.model.PackedRow;
import dev.kymo.workers.model.ParameterDirections;
import dev.kymo.workers.model.ParameterStore;
import dev.kymo.workers.model.TangentOperations;
import dev.kymo.workers.model.ValueOperations;
import java.util.Arrays;
import java.util.List;

/**
 * A model's predictions on an example and their derivatives: values, reverse mode, forward mode. Float32 or float64, as the given
 * parameters are. M: tokens of the response, V: vocabulary, K: directions. Confined to the thread that made it.
 */
public final class Differentiator implements AutoCloseable {
  /** Stacked logits of so many elements at a time. */
  private static final long CHUNK = 1 << 24;
  /** And of so many if they go to the heap. */
  private static final long HEAP_CHUNK = 1 << 22;

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

  ScriptedOperations scripts() {
    return scripts;
  }

  /** The native operations on directions. */
  public TangentScripts tangentScripts() {
    return tangents;
  }

  TapScripts tapScripts() {
    return taps;
  }

  NDManager newScope() {
    return owner.newSubManager();
  }

  /** Runs the example forward with gradients recorded, at parameters that have gradients. */
  public RecordedPass record(ParameterStore at, Example example) {
    return new RecordedPass(this, at, example);
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

  /** The entries of log π (M, V) at labels, M numbers. */
  double[] ofLabels(NDManager scope, NDArray logprobs, int[] labels) {
    NDArray stacked = logprobs.expandDims(0);
    stacked.attach(scope);
    return Arrays64.doubles(tangents.ofLabels(scope, stacked, Arrays64.labels(scope, labels)));
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

  /** Rows first..first+count−1 of a flat (…, V) array. */
  double[][] rows(double[] flat, int first, int count) {
    int vocabulary = model.vocabularySize();
    double[][] rows = new double[count][vocabulary];
    for (int i = 0; i < count; i++) {
      System.arraycopy(flat, (first + i) * vocabulary, rows[i], 0, vocabulary);
    }
    return rows;
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
    inParts(at, directions, example.alone(), CHUNK, (inner, logits, start, end) -> {
      NDArray logprobs = tangents.logProbabilities(inner, logits);
      int[] labels = Arrays.copyOfRange(example.response(), start, end);
      double[] flat =
          Arrays64.doubles(tangents.ofLabels(inner, logprobs, Arrays64.labels(inner, labels)));
      int count = end - start;
      for (int k = 0; k < directions.count(); k++) {
        System.arraycopy(flat, (k + 1) * count, result[k], start, count);
      }
    });
    return result;
  }

  /** Takes stacked logits on the heap, some positions at a time. */
  interface LogitTangents {
    /** Takes logits and their derivatives at the positions {@code start} to {@code end}−1, flat (1 + K, end − start, V). */
    void at(int start, int end, double[] stacked);
  }

  /** Logits and their derivatives in every direction at all positions of a row's responses, one after the other. */
  void logitTangents(
      ParameterStore at, ParameterDirections directions, PackedRow row, LogitTangents taker) {
    inParts(
        at,
        directions,
        row,
        HEAP_CHUNK,
        (inner, logits, start, end) -> taker.at(start, end, Arrays64.doubles(logits)));
  }

  /** Takes stacked logits (1 + K, end − start, V). */
  private interface Part {
    void take(NDManager scope, NDArray logits, int start, int end);
  }

  /** One pass to the hidden states, from which logits are made for some positions at a time. */
  private void inParts(
      ParameterStore at, ParameterDirections directions, PackedRow row, long chunk, Part taker) {
    try (NDManager scope = newScope()) {
      PackedBatch batch = new PackedBatch(scope, model, List.of(row), at.type());
      NDArray hidden_NSh = model.hidden(operations(at, directions, batch, scope));
      long perPosition = (1L + directions.count()) * model.vocabularySize();
      int positions = Math.toIntExact(Math.max(1, chunk / perPosition));
      for (int start = 0; start < batch.scoredCount(); start += positions) {
        int end = Math.min(start + positions, batch.scoredCount());
        try (NDManager inner = newScope()) {
          NDArray part = hidden_NSh.get(":, " + start + ":" + end);
          part.attach(inner);
          taker.take(
              inner, model.logits(operations(at, directions, batch, inner), part), start, end);
        }
      }
    }
  }

  /** Logits and their derivatives in every direction, stacked (1 + K, M, V). */
  NDArray logitTangents(
      NDManager scope, ParameterStore at, ParameterDirections directions, Example example) {
    PackedBatch batch = new PackedBatch(scope, model, List.of(example.alone()), at.type());
    TangentOperations operations = operations(at, directions, batch, scope);
    return model.logits(operations, model.hidden(operations));
  }

  private TangentOperations operations(
      ParameterStore at, ParameterDirections directions, PackedBatch batch, NDManager scope) {
    return new TangentOperations(scripts, tangents, at, directions, batch, scope);
  }

  @Override
  public void close() {
    taps.close();
    tangents.close();
    scripts.close();
    owner.close();
  }
}
