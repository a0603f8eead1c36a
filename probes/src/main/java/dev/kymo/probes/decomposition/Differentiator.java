package dev.kymo.probes.decomposition;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.kymo.workers.engine.PartScripts;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A model's predictions on an example and their derivatives: values, reverse mode, forward mode. Float32 or float64, as the given
 * parameters are. M: tokens of the response, V: vocabulary, K: directions. Confined to the thread that made it.
 */
public final class Differentiator implements AutoCloseable {
  /** Stacked logits of so many elements at a time. */
  private static final long CHUNK = 1 << 24;

  private final LanguageModel model;
  private final NDManager owner = Torch.newScope("differentiator");
  private final ScriptedOperations scripts = ScriptedOperations.create(owner);
  private final TangentScripts tangents = TangentScripts.create(owner);
  private final TapScripts taps = TapScripts.create(owner);
  private final PartScripts parts = PartScripts.create(owner);

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

  PartScripts partScripts() {
    return parts;
  }

  NDManager newScope() {
    return owner.newSubManager();
  }

  /** Runs the example forward with gradients recorded, at parameters that have gradients. */
  public RecordedPass record(ParameterStore at, Example example) {
    return new RecordedPass(this, at, List.of(example.alone()));
  }

  /** The same for several examples, of which neighbours with one prompt share it. */
  RecordedPass record(ParameterStore at, List<Example> examples) {
    return new RecordedPass(this, at, packed(examples));
  }

  /** log π of each token, M numbers. */
  public double[] logprobs(ParameterStore at, Example example) {
    try (NDManager scope = newScope()) {
      return ofLabels(scope, logDistribution(scope, at, example), example.response());
    }
  }

  /** log π of tokens at the examples' positions, one after the other, in one pass in which neighbours with one prompt share it. */
  double[] logprobs(ParameterStore at, List<Example> examples, List<int[]> labels) {
    try (NDManager scope = newScope()) {
      NDArray all = logDistribution(scope, at, packed(examples));
      return ofLabels(scope, all, labels.stream().flatMapToInt(Arrays::stream).toArray());
    }
  }

  private static List<PackedRow> packed(List<Example> examples) {
    List<PackedRow> rows = new ArrayList<>();
    for (int start = 0, end; start < examples.size(); start = end) {
      int[] prompt = examples.get(start).prompt();
      end = start + 1;
      while (end < examples.size() && Arrays.equals(examples.get(end).prompt(), prompt)) {
        end++;
      }
      rows.add(new PackedRow(
          prompt, examples.subList(start, end).stream().map(Example::response).toList()));
    }
    return rows;
  }

  /** The entries of log π (M, V) at labels, M numbers. */
  double[] ofLabels(NDManager scope, NDArray logprobs, int[] labels) {
    NDArray stacked = logprobs.expandDims(0);
    stacked.attach(scope);
    return Arrays64.doubles(tangents.ofLabels(scope, stacked, Arrays64.labels(scope, labels)));
  }

  /** log π of every token at every position of the response, (M, V). */
  NDArray logDistribution(NDManager scope, ParameterStore at, Example example) {
    return logDistribution(scope, at, List.of(example.alone()));
  }

  /** The same for all scored positions of rows, in turn, (S, V). */
  private NDArray logDistribution(NDManager scope, ParameterStore at, List<PackedRow> rows) {
    PackedBatch batch = new PackedBatch(scope, model, rows, at.type());
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
    double[][] all = tangents(at, directions, List.of(example));
    return Arrays.copyOfRange(all, 1, all.length);
  }

  /**
   * log π of the examples' tokens, one after the other, and its derivative in every direction, [1 + K][M], in one pass in which
   * neighbours with one prompt share it.
   */
  double[][] tangents(ParameterStore at, ParameterDirections directions, List<Example> examples) {
    try (NDManager scope = newScope()) {
      PackedBatch batch = new PackedBatch(scope, model, packed(examples), at.type());
      double[][] result = new double[1 + directions.count()][batch.scoredCount()];
      NDArray hidden_NSh = model.hidden(operations(at, directions, batch, scope));
      int positions = positionsAtATime(directions);
      for (int start = 0; start < batch.scoredCount(); start += positions) {
        int end = Math.min(start + positions, batch.scoredCount());
        try (NDManager inner = newScope()) {
          NDArray part = hidden_NSh.get(":, " + start + ":" + end);
          part.attach(inner);
          NDArray logits = model.logits(operations(at, directions, batch, inner), part);
          NDArray logprobs = tangents.logProbabilities(inner, logits);
          NDArray labels = batch.labels().get(start + ":" + end);
          labels.attach(inner);
          double[] flat = Arrays64.doubles(tangents.ofLabels(inner, logprobs, labels));
          for (int k = 0; k < result.length; k++) {
            System.arraycopy(flat, k * (end - start), result[k], start, end - start);
          }
        }
      }
      return result;
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

  private int positionsAtATime(ParameterDirections directions) {
    long perPosition = (1L + directions.count()) * model.vocabularySize();
    return Math.toIntExact(Math.max(1, CHUNK / perPosition));
  }

  @Override
  public void close() {
    parts.close();
    taps.close();
    tangents.close();
    scripts.close();
    owner.close();
  }
}
