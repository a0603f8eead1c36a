package dev.kymo.workers.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.kymo.workers.engine.ScriptedOperations;
import dev.kymo.workers.engine.TapScripts;
import dev.kymo.workers.engine.Torch;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Computes values and hands every layer's input and output gradient to {@link Taps}, layer by layer as one backward pass reaches
 * them; the parameters themselves get no gradient, and a layer's arrays are gone when the next is reached.
 *
 * <p>One response per row of the batch, so that no position serves two examples.
 */
public final class TapOperations extends ValueOperations {
  /*
   * The graph is cut behind every layer that has parameters: the layer's output goes on as a leaf of its own, and autograd sees
   * only the pieces between, without the linear layers. The backward pass takes the cuts in reverse: the leaf's gradient is then complete, because
   * whatever used the leaf was made later; it goes to the taps, and through the piece before to earlier leaves.
   *
   * If activations are not kept, only input and output of a block are. When the backward pass reaches the output, the block
   * runs again, this time with its cuts, which come next. So the activations of one block exist at a time (Chen et al. 2016,
   * arXiv 1604.06174).
   */

  private interface Cut {
    void pull(Taps taps);
  }

  private interface Use {
    void accept(Taps taps, NDArray x, NDArray delta);
  }

  /** The output layer's input (S, h) and its delta at the batch's tokens (S, T), for the embedding of the same weight. */
  private record Tied(NDArray x, NDArray columns) {}

  private final LanguageModel model;
  private final TapScripts tapScripts;
  private final NDManager scope;
  private final boolean keepActivations;
  private final long[] tokenSizes;
  private final long[] scoredSizes;
  private final SharedPrefixes shared;
  private final Deque<Cut> cuts = new ArrayDeque<>();
  private boolean withinFirstRun;
  private final Set<Parameter> embedded = new HashSet<>();
  private @Nullable Tied tied;

  /**
   * @param parameters without gradients
   * @param keepActivations whether all blocks' activations are kept, or one block's at a time and blocks run twice
   */
  public TapOperations(
      LanguageModel model,
      ScriptedOperations operations,
      TapScripts tapScripts,
      ParameterStore parameters,
      PackedBatch batch,
      NDManager scope,
      boolean keepActivations) {
    super(operations, parameters, batch, scope);
    if (!parameters.gradientBlocks().isEmpty()) {
      throw new IllegalArgumentException("parameters with gradients would be given some");
    }
    this.model = model;
    this.tapScripts = tapScripts;
    this.scope = scope;
    this.keepActivations = keepActivations;
    this.tokenSizes = batch.packing().segmentSizes;
    if (tokenSizes.length != batch.responseCount()
        || Arrays.stream(batch.packing().segmentPrefixes).anyMatch(p -> p != 0)) {
      throw new IllegalArgumentException("a row has several responses: its prompt serves all");
    }
    int[] starts = batch.packing().responseStarts;
    this.scoredSizes = new long[batch.responseCount()];
    Arrays.setAll(scoredSizes, i -> starts[i + 1] - starts[i]);
    this.shared = new SharedPrefixes(batch.packing(), scope);
  }

  /** The model's hidden states (S, h). */
  public NDArray hidden() {
    return Torch.recording(() -> model.hidden(this));
  }

  /** Given {@link #hidden()} and ∂L/∂logits (S, V), which is closed. Once per pass. */
  public void backward(NDArray hidden, NDArray logitGradient, Taps taps) {
    Parameter output = model.output();
    taps.linear(output, null, hidden, logitGradient, scoredSizes);
    if (embedded.contains(output)) {
      NDArray x = hidden.stopGradient();
      x.attach(scope);
      tied = new Tied(x, tapScripts.columns(scope, logitGradient, batch().tokens()));
    }
    try (NDManager inner = scope.newSubManager()) {
      NDArray gradient =
          tapScripts.inputGradient(inner, logitGradient, parameters().leaf(output));
      logitGradient.close();
      Torch.backward(hidden, gradient);
    }
    while (!cuts.isEmpty()) {
      cuts.pop().pull(taps);
    }
  }

  @Override
  public NDArray embedding(Parameter weight) {
    NDArray rows = Torch.leaf(super.embedding(weight));
    embedded.add(weight);
    cuts.push(taps -> {
      try (rows;
          NDArray delta = Torch.gradient(rows)) {
        taps.embedding(weight, batch().tokens(), delta, tokenSizes);
        if (tied != null && weight.equals(model.output())) {
          taps.tied(
              weight, tied.x(), tied.columns(), batch().tokens(), delta, scoredSizes, tokenSizes);
        }
      }
    });
    return rows;
  }

  /** Autograd has no part in it: tokens that have seen the same are multiplied once, which is no way back to each. */
  @Override
  public NDArray linear(NDArray x, Parameter weight, @Nullable Parameter bias) {
    NDArray y = Torch.notRecording(() -> isOfTokens(x)
        ? shared.rowByRow(scripts(), scope(), x, rows -> super.linear(rows, weight, bias))
        : super.linear(x, weight, bias));
    if (withinFirstRun) {
      return y;
    }
    NDManager own = scope.newSubManager();
    NDArray input = x.stopGradient();
    input.attach(own);
    // a handle of our own: x's is gone when its block ends
    NDArray source = x.reshape(x.getShape());
    source.attach(own);
    y.attach(own);
    y.setRequiresGradient(true);
    cuts.push(taps -> {
      try (own) {
        NDArray delta = Torch.gradient(y);
        delta.attach(own);
        taps.linear(weight, bias, input, delta, sizes(input));
        Torch.backward(source, tapScripts.inputGradient(own, delta, parameters().leaf(weight)));
      }
    });
    return y;
  }

  @Override
  public NDArray layerNorm(NDArray x, Parameter weight, Parameter bias, double epsilon) {
    return cut(
        x,
        super.layerNorm(x, weight, bias, epsilon),
        (taps, input, delta) -> taps.layerNorm(weight, bias, input, delta, sizes(input), epsilon));
  }

  @Override
  public NDArray rmsNorm(NDArray x, Parameter weight, double epsilon) {
    return cut(
        x,
        super.rmsNorm(x, weight, epsilon),
        (taps, input, delta) -> taps.rmsNorm(weight, input, delta, sizes(input), epsilon));
  }

  /** The rows have several uses, each of which goes back on its own. */
  @Override
  public NDArray scored(NDArray x) {
    return cut(x, super.scored(x), (taps, input, delta) -> {});
  }

  /** Rows by example. */
  private long[] sizes(NDArray rows) {
    return isOfTokens(rows) ? tokenSizes : scoredSizes;
  }

  /** Rows are tokens or scored positions. There are as many of each only if every prompt has one token: they are the same then. */
  private boolean isOfTokens(NDArray rows) {
    return rows.getShape().get(0) == batch().tokenCount();
  }

  private NDArray cut(NDArray x, NDArray y, Use use) {
    if (withinFirstRun) {
      return y;
    }
    NDManager own = scope.newSubManager();
    NDArray input = x.stopGradient();
    input.attach(own);
    y.attach(own);
    NDArray leaf = y.stopGradient();
    leaf.attach(own);
    leaf.setRequiresGradient(true);
    cuts.push(taps -> {
      try (own) {
        NDArray delta = Torch.gradient(leaf);
        delta.attach(own);
        use.accept(taps, input, delta);
        Torch.backward(y, delta);
      }
    });
    return leaf;
  }

  @Override
  public NDArray block(NDArray x, UnaryOperator<NDArray> body) {
    return keepActivations ? recordedBlock(x, body) : repeatedBlock(x, body);
  }

  /** The result is a leaf too: otherwise every later use of it would lead back through all earlier blocks. */
  private NDArray recordedBlock(NDArray x, UnaryOperator<NDArray> body) {
    NDArray y = super.block(x, body);
    return cut(x, y, (taps, input, delta) -> {});
  }

  private NDArray repeatedBlock(NDArray x, UnaryOperator<NDArray> body) {
    withinFirstRun = true;
    NDArray leaf;
    try {
      leaf = Torch.notRecording(() -> super.block(x, body));
    } finally {
      withinFirstRun = false;
    }
    leaf.setRequiresGradient(true);
    cuts.push(taps -> {
      try (leaf;
          NDArray delta = Torch.gradient(leaf);
          NDArray again = Torch.recording(() -> super.block(x, body))) {
        Torch.backward(again, delta);
      }
    });
    return leaf;
  }
}
