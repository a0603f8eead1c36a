package dev.kymo.workers.training;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.kymo.workers.engine.ScriptedOperations;
import dev.kymo.workers.engine.Torch;
import dev.kymo.workers.model.LanguageModel;
import dev.kymo.workers.model.ModelFolder;
import dev.kymo.workers.model.PackedBatch;
import dev.kymo.workers.model.PackedRow;
import dev.kymo.workers.model.ParameterLayout;
import dev.kymo.workers.model.ParameterStore;
import dev.kymo.workers.model.ValueOperations;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LikelihoodPassTest {
  /** Of the tensor's largest gradient: the same float32 products, summed in another order. */
  private static final double TOLERANCE = 1e-5;

  /** Rows that repeat tokens, share a prompt, and have a response of one token. */
  private static final List<PackedRow> ROWS = List.of(
      new PackedRow(new int[] {5, 5, 7}, List.of(new int[] {9, 5, 3}, new int[] {5, 2})),
      new PackedRow(new int[] {7}, List.of(new int[] {1, 7, 7, 4}, new int[] {8})));

  private static final List<double[]> DERIVATIVES = List.of(
      new double[] {-1, -0.5, 0.25},
      new double[] {2, 1},
      new double[] {0.5, -1, 1, -2},
      new double[] {1});

  @ParameterizedTest
  @ValueSource(strings = {"tiny-gpt-neox", "tiny-llama-wide", "tiny-qwen2-tied"})
  void backward_twice_addsTwiceWhatAutogradOfTheWholeGraphGives(String name) {
    Torch.prepareThread();
    ModelFolder folder = ModelFolder.open(Path.of("src/test/resources/models", name));
    LanguageModel model = folder.model();
    try (NDManager scope = Torch.newScope("test");
        ScriptedOperations scripts = ScriptedOperations.create(scope);
        ParameterStore expected = loaded(folder);
        ParameterStore actual = loaded(folder)) {
      backwardThroughWholeGraph(model, scope, scripts, expected);

      for (int i = 0; i < 2; i++) {
        LikelihoodPass.recorded(model, actual, scripts, scope, ROWS).backward(DERIVATIVES);
      }

      for (ParameterLayout.Slot slot : expected.layout().slots()) {
        assertTwice(slot.parameter().name(), expected.gradient(slot), actual.gradient(slot));
      }
    }
  }

  private static ParameterStore loaded(ModelFolder folder) {
    ParameterStore store =
        ParameterStore.forTraining(new ParameterLayout(folder.model().parameters()));
    folder.readInto(store);
    return store;
  }

  private static void backwardThroughWholeGraph(
      LanguageModel model, NDManager scope, ScriptedOperations scripts, ParameterStore store) {
    PackedBatch batch = new PackedBatch(scope, model, ROWS);
    ValueOperations operations = new ValueOperations(scripts, store, batch, scope);
    NDArray logits = Torch.recording(() -> model.logits(operations, model.hidden(operations)));
    NDArray logprobs =
        scripts.logProbabilities(scope, logits.stopGradient(), batch.labels()).get(1);
    float[] coefficients = new float[batch.scoredCount()];
    int token = 0;
    for (double[] ofResponse : DERIVATIVES) {
      for (double derivative : ofResponse) {
        coefficients[token++] = (float) derivative;
      }
    }
    Torch.backward(
        logits, scripts.logitGradient(scope, logprobs, batch.labels(), scope.create(coefficients)));
  }

  private static void assertTwice(String name, FloatBuffer once, FloatBuffer twice) {
    double largest = 0;
    double difference = 0;
    for (int i = 0; i < once.limit(); i++) {
      largest = Math.max(largest, Math.abs(once.get(i)));
      difference = Math.max(difference, Math.abs(2 * once.get(i) - twice.get(i)));
    }
    assertThat(largest).as(name).isPositive();
    assertThat(difference).as(name).isLessThanOrEqualTo(TOLERANCE * 2 * largest);
  }
}
