package dev.kymo.probes;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.kymo.workers.data.EncodedRow;
import dev.kymo.workers.engine.ScriptedOperations;
import dev.kymo.workers.engine.Torch;
import dev.kymo.workers.model.LanguageModel;
import dev.kymo.workers.model.PackedBatch;
import dev.kymo.workers.model.PackedRow;
import dev.kymo.workers.model.ParameterStore;
import dev.kymo.workers.model.ScoredStates;
import java.util.ArrayList;
import java.util.List;

/**
 * Scores a row's responses in one pass: the prompt is computed once for all of them, and logits exist only where a token is
 * scored, a limited number at a time. Confined to the thread that made it.
 */
public final class ResponseScorer implements AutoCloseable {
  /** Logits of so many floats at a time ... */
  private static final int CHUNK = 1 << 20;
  /** ... but of at least so many positions, or packing the output weights costs a good part of using them. */
  private static final int MIN_POSITIONS = 384;

  private final LanguageModel model;
  private final NDManager owner = Torch.newScope("scorer");
  private final ScriptedOperations scripts = ScriptedOperations.create(owner);

  public ResponseScorer(LanguageModel model) {
    this.model = model;
  }

  /** One score per response, in the row's order. */
  public List<ResponseScore> score(ParameterStore parameters, EncodedRow row) {
    List<ScoreAccumulator> sums = new ArrayList<>();
    try (NDManager scope = owner.newSubManager()) {
      PackedRow packed = new PackedRow(row.prompt(), List.copyOf(row.responses().values()));
      PackedBatch batch = new PackedBatch(scope, model, List.of(packed));
      ScoredStates states = ScoredStates.values(model, parameters, scripts, scope, batch);
      for (int i = 0; i < batch.responseCount(); i++) {
        sums.add(new ScoreAccumulator(model.vocabularySize()));
      }
      states.inParts(
          positionsAtATime(batch.scoredCount()),
          owner,
          (inner, start, end) -> add(sums, batch, start, statistics(inner, states, start, end)));
    }
    return scores(row, sums);
  }

  /** As few parts as the limit allows, of about one size: a small rest would cost almost as much as a full part. */
  private int positionsAtATime(int scored) {
    int most = Math.max(MIN_POSITIONS, CHUNK / model.vocabularySize());
    int parts = (scored + most - 1) / most;
    return (scored + parts - 1) / parts;
  }

  private float[][] statistics(NDManager scope, ScoredStates states, int start, int end) {
    NDArray labels = states.labels(scope, start, end);
    float[] flat =
        scripts.statistics(scope, states.logits(scope, start, end), labels).toFloatArray();
    int count = end - start;
    float[][] statistics = new float[flat.length / count][count];
    for (int i = 0; i < statistics.length; i++) {
      System.arraycopy(flat, i * count, statistics[i], 0, count);
    }
    return statistics;
  }

  private static void add(
      List<ScoreAccumulator> sums, PackedBatch batch, int start, float[][] statistics) {
    int response = 0;
    for (int i = 0; i < statistics[0].length; i++) {
      while (start + i >= batch.responseStart(response + 1)) {
        response++;
      }
      sums.get(response)
          .add(
              statistics[0][i],
              statistics[1][i],
              statistics[2][i],
              statistics[3][i],
              statistics[4][i]);
    }
  }

  private static List<ResponseScore> scores(EncodedRow row, List<ScoreAccumulator> sums) {
    List<ResponseScore> scores = new ArrayList<>();
    for (String response : row.responses().keySet()) {
      scores.add(sums.get(scores.size()).score(row.row(), response));
    }
    return scores;
  }

  @Override
  public void close() {
    scripts.close();
    owner.close();
  }
}
