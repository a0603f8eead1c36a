package dev.kymo.probes.pushed;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.kymo.workers.engine.ScriptedOperations;
import dev.kymo.workers.engine.TensorOperations;
import dev.kymo.workers.engine.Torch;
import dev.kymo.workers.model.Example;
import dev.kymo.workers.model.LanguageModel;
import dev.kymo.workers.model.PackedBatch;
import dev.kymo.workers.model.PackedRow;
import dev.kymo.workers.model.ParameterStore;
import dev.kymo.workers.model.ValueOperations;
import java.util.List;

/**
 * A model's predictions at the tokens of a response under two sets of parameters, side by side. Logits have the parameters' precision, the
 * log-softmax is taken in float64; few positions at a time hold the whole vocabulary. V: vocabulary. Confined to the thread that made it.
 */
final class TwoPredictions implements AutoCloseable {
  /** Log-probabilities of so many labels at a time, or of one position. */
  private static final int CHUNK = 1 << 20;

  private final LanguageModel model;
  private final NDManager owner = Torch.newScope("two-predictions");
  private final ScriptedOperations scripts = ScriptedOperations.create(owner);

  /** Takes the predictions at one position: log π (V) under the one and the other parameters. */
  interface Visitor {
    void visit(int position, double[] one, double[] other);
  }

  TwoPredictions(LanguageModel model) {
    this.model = model;
  }

  /** Visits every position of the response, in order. One value pass for each set of parameters. */
  void visit(Example example, ParameterStore one, ParameterStore other, Visitor visitor) {
    PackedRow row = example.alone();
    try (NDManager scope = owner.newSubManager()) {
      Pass first = new Pass(row, one, scope);
      Pass second = new Pass(row, other, scope);
      int vocabulary = model.vocabularySize();
      int positions = Math.max(1, CHUNK / vocabulary);
      for (int start = 0; start < example.tokens(); start += positions) {
        int end = Math.min(start + positions, example.tokens());
        double[] flat = first.logprobs(start, end);
        double[] otherFlat = second.logprobs(start, end);
        for (int i = 0; i < end - start; i++) {
          visitor.visit(start + i, row(flat, i, vocabulary), row(otherFlat, i, vocabulary));
        }
      }
    }
  }

  private static double[] row(double[] flat, int row, int vocabulary) {
    double[] values = new double[vocabulary];
    System.arraycopy(flat, row * vocabulary, values, 0, vocabulary);
    return values;
  }

  /** A forward pass up to the last hidden states. */
  private final class Pass {
    private final ParameterStore at;
    private final PackedBatch batch;
    private final NDArray hidden;

    Pass(PackedRow row, ParameterStore at, NDManager scope) {
      this.at = at;
      batch = new PackedBatch(scope, model, List.of(row), at.type());
      hidden = model.hidden(new ValueOperations(scripts, at, batch, scope));
    }

    /** log π of every label at positions start..end−1, flat. */
    double[] logprobs(int start, int end) {
      try (NDManager scope = owner.newSubManager()) {
        NDArray part = TensorOperations.rows(hidden, start, end);
        part.attach(scope);
        NDArray logits = model.logits(new ValueOperations(scripts, at, batch, scope), part);
        NDArray wide = logits.toType(DataType.FLOAT64, false);
        wide.attach(scope);
        NDArray logprobs = wide.logSoftmax(1);
        logprobs.attach(scope);
        return logprobs.toDoubleArray();
      }
    }
  }

  @Override
  public void close() {
    scripts.close();
    owner.close();
  }
}
