package dev.kymo.probes.calculus;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.kymo.workers.engine.PartScripts;
import dev.kymo.workers.engine.ScriptedOperations;
import dev.kymo.workers.engine.TangentScripts;
import dev.kymo.workers.engine.TapScripts;
import dev.kymo.workers.engine.Torch;
import dev.kymo.workers.model.Example;
import dev.kymo.workers.model.GradientOperations;
import dev.kymo.workers.model.LanguageModel;
import dev.kymo.workers.model.PackedBatch;
import dev.kymo.workers.model.PackedRow;
import dev.kymo.workers.model.ParameterDirections;
import dev.kymo.workers.model.ParameterStore;
import dev.kymo.workers.model.ScoredStates;
import dev.kymo.workers.model.TangentOperations;
import dev.kymo.workers.model.WeightedExample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A model's predictions on an example and their derivatives: values, reverse mode, forward mode. Float32 or float64, as the given
 * parameters are. M: tokens of the response, V: vocabulary, K: directions. Confined to the thread that made it.
 */
public final class Differentiator implements LogitModel<Example>, AutoCloseable {
  /** Stacked logits of so many elements at a time. */
  private static final long CHUNK = 1 << 26;
  /** And of so many if they go to the heap. */
  private static final long HEAP_CHUNK = 1 << 22;

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

  /** The native operations on tapped layers. */
  public TapScripts tapScripts() {
    return taps;
  }

  /** The native operations on an update's parts. */
  public PartScripts partScripts() {
    return parts;
  }

  @Override
  public NDManager newScope() {
    return owner.newSubManager();
  }

  @Override
  public RecordedPass record(ParameterStore at, Example example) {
    return record(at, List.of(example));
  }

  /** The same for several examples, of which neighbours with one prompt share it; their tokens follow one another. */
  RecordedPass record(ParameterStore at, List<Example> examples) {
    NDManager scope = newScope();
    PackedBatch batch = new PackedBatch(scope, model, packed(examples), at.type());
    GradientOperations recorded = new GradientOperations(model, scripts, at, batch, scope);
    ScoredStates states = ScoredStates.made(model, at, scripts, batch, recorded.hidden());
    return new RecordedPass(
        this,
        scope,
        examples.stream().flatMapToInt(e -> Arrays.stream(e.response())).toArray(),
        states.logits(scope),
        cotangent -> recorded.backwardAgain(states.hidden(), cotangent));
  }

  /** log π of each token, M numbers. */
  public double[] logprobs(ParameterStore at, Example example) {
    try (NDManager scope = newScope()) {
      return ofLabels(scope, logDistribution(scope, at, example), example.response());
    }
  }

  /** log π of tokens at the examples' positions, one after the other, in one pass in which neighbours with one prompt share it. */
  public double[] logprobs(ParameterStore at, List<Example> examples, List<int[]> labels) {
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

  /** log π of every token at every position of the response, (M, V). */
  NDArray logDistribution(NDManager scope, ParameterStore at, Example example) {
    return logDistribution(scope, at, List.of(example.alone()));
  }

  /** The same for all scored positions of rows, in turn, (S, V). */
  private NDArray logDistribution(NDManager scope, ParameterStore at, List<PackedRow> rows) {
    PackedBatch batch = new PackedBatch(scope, model, rows, at.type());
    NDArray logits = ScoredStates.values(model, at, scripts, scope, batch).logits(scope);
    return scripts.logProbabilities(scope, logits, batch.labels()).get(1);
  }

  /** log π of every token at every position of the response, [M][V]. */
  public double[][] distribution(ParameterStore at, Example example) {
    try (NDManager scope = newScope()) {
      return rows(Arrays64.doubles(logDistribution(scope, at, example)), 0, example.tokens());
    }
  }

  /** Adds Σ_m c_m ∇ log π(y_m) to the gradient of the parameters. */
  public void addGradient(ParameterStore at, WeightedExample example) {
    addGradient(at, List.of(example));
  }

  /** Adds the sum over some examples, in one pass in which neighbours with one prompt share it. */
  public void addGradient(ParameterStore at, List<WeightedExample> examples) {
    if (examples.isEmpty()) {
      return;
    }
    try (RecordedPass pass =
        record(at, examples.stream().map(WeightedExample::example).toList())) {
      pass.addGradient(WeightedExample.coefficients(examples));
    }
  }

  /** Direction k ← −g, g the sum over some examples, pass by pass; leaves that gradient behind. */
  public void descend(
      ParameterStore at, List<WeightedExample> examples, ParameterDirections directions, int k) {
    at.zeroGradient();
    examples.forEach(example -> addGradient(at, example));
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
  public double[][] tangents(
      ParameterStore at, ParameterDirections directions, List<Example> examples) {
    int[] tokens =
        examples.stream().flatMapToInt(e -> Arrays.stream(e.response())).toArray();
    double[][] result = new double[1 + directions.count()][tokens.length];
    inParts(at, directions, packed(examples), CHUNK, (inner, logits, start, end) -> {
      NDArray logprobs = tangents.logProbabilities(inner, logits);
      int[] labels = Arrays.copyOfRange(tokens, start, end);
      double[] flat =
          Arrays64.doubles(tangents.ofLabels(inner, logprobs, Arrays64.labels(inner, labels)));
      for (int k = 0; k < result.length; k++) {
        System.arraycopy(flat, k * labels.length, result[k], start, labels.length);
      }
    });
    return result;
  }

  /** Takes stacked logits on the heap, some positions at a time. */
  public interface LogitTangents {
    /** Takes logits and their derivatives at the positions {@code start} to {@code end}−1, flat (1 + K, end − start, V). */
    void at(int start, int end, double[] stacked);
  }

  /** Logits and their derivatives in every direction at all positions of a row's responses, one after the other. */
  public void logitTangents(
      ParameterStore at, ParameterDirections directions, PackedRow row, LogitTangents taker) {
    inParts(
        at,
        directions,
        List.of(row),
        HEAP_CHUNK,
        (inner, logits, start, end) -> taker.at(start, end, Arrays64.doubles(logits)));
  }

  /** Takes stacked logits (1 + K, end − start, V). */
  private interface Part {
    void take(NDManager scope, NDArray logits, int start, int end);
  }

  /** One pass to the hidden states, from which logits are made for some positions at a time. */
  private void inParts(
      ParameterStore at,
      ParameterDirections directions,
      List<PackedRow> rows,
      long chunk,
      Part taker) {
    try (NDManager scope = newScope()) {
      PackedBatch batch = new PackedBatch(scope, model, rows, at.type());
      ScoredStates states = states(scope, at, directions, batch);
      long perPosition = (1L + directions.count()) * model.vocabularySize();
      states.inParts(
          Math.toIntExact(Math.max(1, chunk / perPosition)),
          owner,
          (inner, start, end) -> taker.take(inner, states.logits(inner, start, end), start, end));
    }
  }

  @Override
  public NDArray logitTangents(
      NDManager scope, ParameterStore at, ParameterDirections directions, Example example) {
    PackedBatch batch = new PackedBatch(scope, model, List.of(example.alone()), at.type());
    return states(scope, at, directions, batch).logits(scope);
  }

  /** Hidden states and their derivatives in every direction, stacked. */
  private ScoredStates states(
      NDManager scope, ParameterStore at, ParameterDirections directions, PackedBatch batch) {
    return ScoredStates.of(
        model,
        batch,
        inner -> new TangentOperations(scripts, tangents, at, directions, batch, inner),
        scope);
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
