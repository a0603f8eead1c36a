package dev.kymo.probes.influence;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.kymo.probes.calculus.Arrays64;
import dev.kymo.probes.calculus.Differentiator;
import dev.kymo.workers.model.Example;
import dev.kymo.workers.model.LanguageModel;
import dev.kymo.workers.model.PackedBatch;
import dev.kymo.workers.model.Parameter;
import dev.kymo.workers.model.ParameterStore;
import dev.kymo.workers.model.ScoredStates;
import dev.kymo.workers.model.TapOperations;
import dev.kymo.workers.model.Taps;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One forward pass over examples, each a sequence of its own with its prompt, and one backward pass that hands all layers' inputs and
 * output gradients to {@link Taps}. Memory grows with the examples' tokens times the vocabulary. S: scored tokens of all examples,
 * in turn.
 */
public final class TappedPass implements AutoCloseable {
  /** Activations beyond this and twice the parameters are made twice: a quarter more time. */
  private static final long KEPT_ELEMENTS = 1 << 25;

  private final Differentiator differentiator;
  private final ParameterStore at;
  private final NDManager scope;
  private final TapOperations taps;
  private final ScoredStates states;
  private final NDArray logprobs_SV;
  private final List<Example> examples;
  private final List<int[]> labels;

  /** @param at parameters without gradients */
  public TappedPass(Differentiator differentiator, ParameterStore at, List<Example> examples) {
    this(differentiator, at, examples, keptElements(differentiator.model()));
  }

  /** With another limit to the activations that are kept. */
  TappedPass(
      Differentiator differentiator, ParameterStore at, List<Example> examples, long keptElements) {
    this.differentiator = differentiator;
    this.at = at;
    this.examples = List.copyOf(examples);
    labels = new ArrayList<>(examples.stream().map(Example::response).toList());
    scope = differentiator.newScope();
    LanguageModel model = differentiator.model();
    PackedBatch batch =
        new PackedBatch(scope, model, examples.stream().map(Example::alone).toList(), at.type());
    taps = new TapOperations(
        model,
        differentiator.scripts(),
        differentiator.tapScripts(),
        at,
        batch,
        scope,
        activations(model, batch) <= keptElements);
    states = ScoredStates.made(model, at, differentiator.scripts(), batch, taps.hidden());
    NDArray logits = states.logits(scope);
    NDList logprobs = differentiator.scripts().logProbabilities(scope, logits, batch.labels());
    logprobs.get(0).close();
    logprobs_SV = logprobs.get(1);
  }

  static long keptElements(LanguageModel model) {
    long parameters = model.parameters().stream().mapToLong(Parameter::size).sum();
    return Math.max(KEPT_ELEMENTS, 2 * parameters);
  }

  /** Roughly: inputs and outputs of all layers with a matrix, at every token. */
  private static long activations(LanguageModel model, PackedBatch batch) {
    long vocabulary = model.output().shape().get(0);
    long perToken = model.parameters().stream()
        .map(Parameter::shape)
        .filter(shape -> shape.dimension() == 2 && shape.get(0) != vocabulary)
        .mapToLong(shape -> shape.get(0) + shape.get(1))
        .sum();
    return perToken * batch.tokenCount();
  }

  /** The most likely token at each place of an example. Before {@link #backward}. */
  public int[] argmax(int example) {
    int start = labels.subList(0, example).stream().mapToInt(ids -> ids.length).sum();
    int tokens = labels.get(example).length;
    try (NDArray rows = logprobs_SV.get(start + ":" + (start + tokens));
        NDArray index = rows.argMax(1)) {
      return IntStream.range(0, tokens)
          .map(i -> Math.toIntExact(index.getLong(i)))
          .toArray();
    }
  }

  /** From now on the example's log-probability is that of other tokens at the same places. */
  public void relabel(int example, int[] tokens) {
    labels.set(example, tokens);
  }

  /** Σ log π of each example's labels. Before {@link #backward}. */
  public double[] logprobs() {
    try (NDManager inner = scope.newSubManager()) {
      return Example.sums(examples, differentiator.ofLabels(inner, logprobs_SV, flatLabels()));
    }
  }

  private int[] flatLabels() {
    return labels.stream().flatMapToInt(Arrays::stream).toArray();
  }

  /** Takes Σ c·log π back through all layers, c (S); once. */
  public void backward(double[] coefficients, Taps receiver) {
    try (NDManager inner = scope.newSubManager()) {
      NDArray weights = Arrays64.vector(inner, coefficients, at.type());
      NDArray gradient = differentiator
          .scripts()
          .logitGradient(inner, logprobs_SV, Arrays64.labels(inner, flatLabels()), weights);
      logprobs_SV.close(); // overwritten by the gradient, which need not outlive the output layer
      taps.backward(states.hidden(), gradient, receiver);
    }
  }

  /** Where temporary arrays of the receiver may live. */
  public NDManager scope() {
    return scope;
  }

  @Override
  public void close() {
    scope.close();
  }
}
