package dev.kymo.probes.pushed;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.kymo.workers.engine.ScriptedOperations;
import dev.kymo.workers.engine.Torch;
import dev.kymo.workers.model.Example;
import dev.kymo.workers.model.LanguageModel;
import dev.kymo.workers.model.PackedBatch;
import dev.kymo.workers.model.PackedRow;
import dev.kymo.workers.model.ParameterStore;
import dev.kymo.workers.model.ScoredStates;
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
      ScoredStates first = states(row, one, scope);
      ScoredStates second = states(row, other, scope);
      int vocabulary = model.vocabularySize();
      first.inParts(Math.max(1, CHUNK / vocabulary), owner, (inner, start, end) -> {
        double[] flat = logprobs(inner, first.logits(inner, start, end));
        double[] otherFlat = logprobs(inner, second.logits(inner, start, end));
        for (int i = 0; i < end - start; i++) {
          visitor.visit(start + i, row(flat, i, vocabulary), row(otherFlat, i, vocabulary));
        }
      });
    }
  }

  private static double[] row(double[] flat, int row, int vocabulary) {
    double[] values = new double[vocabulary];
    System.arraycopy(flat, row * vocabulary, values, 0, vocabulary);
    return values;
  }

  private ScoredStates states(PackedRow row, ParameterStore at, NDManager scope) {
    PackedBatch batch = new PackedBatch(scope, model, List.of(row), at.type());
    return ScoredStates.values(model, at, scripts, scope, batch);
  }

  /** log π of every label at the positions of logits, flat. */
  private static double[] logprobs(NDManager scope, NDArray logits) {
    NDArray wide = logits.toType(DataType.FLOAT64, false);
    wide.attach(scope);
    NDArray logprobs = wide.logSoftmax(1);
    logprobs.attach(scope);
    return logprobs.toDoubleArray();
  }

  @Override
  public void close() {
    scripts.close();
    owner.close();
  }
}
