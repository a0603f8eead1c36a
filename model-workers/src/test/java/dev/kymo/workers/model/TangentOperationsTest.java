package dev.kymo.workers.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.kymo.workers.engine.ScriptedOperations;
import dev.kymo.workers.engine.TangentScripts;
import dev.kymo.workers.engine.Torch;
import java.nio.DoubleBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Forward mode against central differences and against reverse mode, all in float64. */
class TangentOperationsTest {
  private static final int DIRECTIONS = 3;
  /** Truncation is of order 1e3·step², as directions have a norm of about 100; cancellation of order 1e-14/step. */
  private static final double STEP = 1e-6;

  private static final double CENTRAL_DIFFERENCE_TOLERANCE = 1e-7;
  /** Two exact methods in float64 that differ in the order of their sums. */
  private static final double EXACT_TOLERANCE = 1e-11;

  private static final List<PackedRow> ROWS = List.of(
      new PackedRow(
          new int[] {5, 9, 77, 3},
          List.of(new int[] {8, 1, 2, 60}, new int[] {90}, new int[] {7, 7, 31})),
      new PackedRow(new int[] {4}, List.of(new int[] {11, 12})));

  @BeforeEach
  void prepareThread() {
    Torch.prepareThread();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tiny-gpt-neox",
        "tiny-gpt-neox-serial",
        "tiny-llama-wide",
        "tiny-qwen2-tied",
        "tiny-qwen2-untied"
      })
  void tangents_everyToken_equalCentralDifferences(String name) {
    try (Pass pass = new Pass(name)) {
      double[][] exact = pass.tangents();

      for (int k = 0; k < DIRECTIONS; k++) {
        pass.move(k, STEP);
        double[] after = pass.logprobs();
        pass.move(k, -2 * STEP);
        double[] before = pass.logprobs();
        pass.move(k, STEP);
        for (int token = 0; token < after.length; token++) {
          assertThat(exact[k + 1][token])
              .as("direction %s, token %s", k, token)
              .isCloseTo(
                  (after[token] - before[token]) / (2 * STEP),
                  within(CENTRAL_DIFFERENCE_TOLERANCE));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tiny-gpt-neox",
        "tiny-gpt-neox-serial",
        "tiny-llama-wide",
        "tiny-qwen2-tied",
        "tiny-qwen2-untied"
      })
  void values_besideTheirTangents_equalPlainOnes(String name) {
    try (Pass pass = new Pass(name)) {
      double[] expected = pass.logprobs();

      double[] actual = pass.tangents()[0];

      assertThat(actual).containsExactly(expected, within(EXACT_TOLERANCE));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tiny-gpt-neox",
        "tiny-gpt-neox-serial",
        "tiny-llama-wide",
        "tiny-qwen2-tied",
        "tiny-qwen2-untied"
      })
  void tangents_summed_equalInnerProductsWithTheGradient(String name) {
    try (Pass pass = new Pass(name)) {
      double[][] tangents = pass.tangents();

      double[] products = pass.innerProducts();

      for (int k = 0; k < DIRECTIONS; k++) {
        double sum = 0;
        for (double each : tangents[k + 1]) {
          sum += each;
        }
        assertThat(sum).as("direction %s", k).isNotZero();
        assertThat(products[k])
            .as("direction %s", k)
            .isCloseTo(sum, within(EXACT_TOLERANCE * Math.max(1, Math.abs(sum))));
      }
    }
  }

  @Test
  void backwardAgain_twiceThenOnce_addsThreeTimesTheGradient() {
    try (Pass pass = new Pass("tiny-gpt-neox")) {
      double[] once = pass.innerProducts();
      pass.store.zeroGradient();

      double[] thrice = pass.innerProducts(3);

      for (int k = 0; k < DIRECTIONS; k++) {
        assertThat(thrice[k])
            .isCloseTo(3 * once[k], within(EXACT_TOLERANCE * Math.max(1, Math.abs(3 * once[k]))));
      }
    }
  }

  /** A model in float64, random directions, and passes over {@link #ROWS}. */
  private static final class Pass implements AutoCloseable {
    final LanguageModel model;
    final ParameterStore store;
    final ParameterDirections directions;
    final NDManager scope = Torch.newScope("test");
    final ScriptedOperations scripts = ScriptedOperations.create(scope);
    final TangentScripts tangentScripts = TangentScripts.create(scope);
    final PackedBatch batch;

    Pass(String name) {
      ModelFolder folder = ModelFolder.open(Path.of("src/test/resources/models", name));
      model = folder.model();
      ParameterLayout layout = new ParameterLayout(model.parameters());
      store = ParameterStore.forTraining(layout, DataType.FLOAT64);
      try (ParameterStore read = ParameterStore.forValues(layout)) {
        folder.readInto(read);
        store.copyFrom(read);
      }
      directions = new ParameterDirections(layout, DIRECTIONS, DataType.FLOAT64);
      Random random = new Random(11);
      for (int k = 0; k < DIRECTIONS; k++) {
        for (NDArray row : directions.direction(k)) {
          DoubleBuffer buffer = Torch.memory(row).asDoubleBuffer();
          for (int i = 0; i < buffer.limit(); i++) {
            buffer.put(i, random.nextGaussian());
          }
          row.close();
        }
      }
      batch = new PackedBatch(scope, model, ROWS, DataType.FLOAT64);
    }

    /** θ ← θ + amount · direction k. */
    void move(int k, double amount) {
      List<NDArray> rows = directions.direction(k);
      for (int i = 0; i < rows.size(); i++) {
        DoubleBuffer values = Torch.memory(store.blocks().get(i)).asDoubleBuffer();
        DoubleBuffer row = Torch.memory(rows.get(i)).asDoubleBuffer();
        for (int j = 0; j < row.limit(); j++) {
          values.put(j, values.get(j) + amount * row.get(j));
        }
        rows.get(i).close();
      }
    }

    double[] logprobs() {
      try (NDManager inner = scope.newSubManager()) {
        ValueOperations values = new ValueOperations(scripts, store, batch, inner);
        NDArray logits = model.logits(values, model.hidden(values));
        return scripts.logProbabilities(inner, logits, batch.labels()).get(0).toDoubleArray();
      }
    }

    /** Per direction (the value first) and token. */
    double[][] tangents() {
      TangentOperations operations =
          new TangentOperations(scripts, tangentScripts, store, directions, batch, scope);
      NDArray logits = model.logits(operations, model.hidden(operations));
      NDArray logprobs = tangentScripts.logProbabilities(scope, logits);
      NDArray own = tangentScripts.ofLabels(scope, logprobs, batch.labels());
      List<double[]> rows = new ArrayList<>();
      for (int n = 0; n <= DIRECTIONS; n++) {
        try (NDArray row = own.get(n)) {
          rows.add(row.toDoubleArray());
        }
      }
      return rows.toArray(double[][]::new);
    }

    double[] innerProducts() {
      return innerProducts(1);
    }

    /** ⟨Σ ∇ log π, direction⟩, the gradient added so many times. */
    double[] innerProducts(int times) {
      GradientOperations recorded = new GradientOperations(model, scripts, store, batch, scope);
      NDArray hidden = recorded.hidden();
      for (int i = 0; i < times; i++) {
        ValueOperations values = new ValueOperations(scripts, store, batch, scope);
        NDList logprobs =
            scripts.logProbabilities(scope, model.logits(values, hidden), batch.labels());
        double[] ones = new double[batch.scoredCount()];
        Arrays.fill(ones, 1);
        NDArray gradient =
            scripts.logitGradient(scope, logprobs.get(1), batch.labels(), scope.create(ones));
        if (i < times - 1) {
          recorded.backwardAgain(hidden, gradient);
        } else {
          recorded.backward(hidden, gradient);
        }
      }
      return directions.dot(tangentScripts, store.gradientBlocks());
    }

    @Override
    public void close() {
      directions.close();
      store.close();
      tangentScripts.close();
      scripts.close();
      scope.close();
    }
  }
}
