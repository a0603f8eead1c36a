package dev.kymo.workers.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.kymo.workers.engine.ScriptedOperations;
import dev.kymo.workers.engine.Torch;
import dev.kymo.workers.safetensors.SafetensorsFile;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares with transformers 4.46: fixtures in {@code golden/}, right-padded batches of three. */
class LanguageModelGoldenTest {
  /** Of the tensor's largest value: float32 sums of a few hundred terms in another order. */
  private static final double TOLERANCE = 1e-4;

  private static final Path RESOURCES = Path.of("src/test/resources");
  private static final int NOT_SCORED = -100;

  static Stream<String> models() {
    return Stream.of(
        "tiny-gpt-neox",
        "tiny-gpt-neox-serial",
        "tiny-llama",
        "tiny-llama-wide",
        "tiny-qwen2-tied",
        "tiny-qwen2-untied");
  }

  @BeforeEach
  void prepareThread() {
    Torch.prepareThread();
  }

  @ParameterizedTest
  @MethodSource("models")
  void logits_everyPosition_equalTransformers(String name) {
    Batch golden = Batch.read(name);
    List<PackedRow> rows = golden.rowsScoredEverywhere();

    try (Pass pass = new Pass(name, rows, false)) {
      float[] actual = pass.logits.toFloatArray();

      assertThat(actual).hasSameSizeAs(golden.validLogits());
      assertClose(name + " logits", actual, golden.validLogits());
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void gradients_everyParameter_equalTransformers(String name) {
    Batch golden = Batch.read(name);
    List<PackedRow> rows = golden.rowsScoredAtLabels();

    try (Pass pass = new Pass(name, rows, true);
        SafetensorsFile expected =
            SafetensorsFile.open(RESOURCES.resolve("golden/gradients-" + name + ".safetensors"))) {
      pass.backward(-1f / rows.size());

      assertThat(pass.store.layout().slots())
          .extracting(slot -> slot.parameter().name())
          .containsExactlyInAnyOrderElementsOf(expected.entries().keySet());
      for (ParameterLayout.Slot slot : pass.store.layout().slots()) {
        String parameter = slot.parameter().name();
        FloatBuffer gradient = pass.store.gradient(slot);
        float[] actual = new float[gradient.remaining()];
        gradient.get(actual);
        assertClose(parameter, actual, expected.floats(parameter));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void branches_shareTheirPrompt_giveTheLogitsOfSeparateRows(String name) {
    int[] prompt = {5, 9, 77, 3};
    List<int[]> responses = List.of(new int[] {8, 1, 2, 60}, new int[] {90}, new int[] {7, 7, 31});
    List<PackedRow> apart =
        responses.stream().map(r -> new PackedRow(prompt, List.of(r))).toList();
    List<PackedRow> together =
        List.of(new PackedRow(prompt, responses), new PackedRow(new int[] {4}, responses));

    try (Pass expected = new Pass(name, apart, true);
        Pass actual = new Pass(name, together, true)) {
      int count = expected.logits.toFloatArray().length;
      assertClose(
          "logits",
          Arrays.copyOf(actual.logits.toFloatArray(), count),
          expected.logits.toFloatArray());
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void branches_shareTheirPrompt_giveTheGradientsOfSeparateRows(String name) {
    int[] prompt = {5, 9, 77, 3};
    List<int[]> responses = List.of(new int[] {8, 1, 2, 60}, new int[] {90}, new int[] {7, 7, 31});
    List<PackedRow> apart =
        responses.stream().map(r -> new PackedRow(prompt, List.of(r))).toList();

    try (Pass expected = new Pass(name, apart, true);
        Pass actual = new Pass(name, List.of(new PackedRow(prompt, responses)), true)) {
      expected.backward(-1);
      actual.backward(-1);

      for (ParameterLayout.Slot slot : actual.store.layout().slots()) {
        assertClose(
            slot.parameter().name(),
            floats(actual.store.gradient(slot)),
            floats(expected.store.gradient(slot)));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void write_thenRead_keepsEveryByte(String name, @TempDir Path folder) throws Exception {
    ModelFolder original = ModelFolder.open(RESOURCES.resolve("models").resolve(name));
    try (ParameterStore store =
        ParameterStore.forValues(new ParameterLayout(original.model().parameters()))) {
      original.readInto(store);

      original.write(store, folder.resolve("model"));
    }

    assertThat(Files.readAllBytes(folder.resolve("model/model.safetensors")))
        .isEqualTo(Files.readAllBytes(
            RESOURCES.resolve("models").resolve(name).resolve("model.safetensors")));
    assertThat(ModelFolder.open(folder.resolve("model")).model().vocabularySize())
        .isEqualTo(96);
  }

  private static float[] floats(FloatBuffer buffer) {
    float[] values = new float[buffer.remaining()];
    buffer.get(values);
    return values;
  }

  private static void assertClose(String what, float[] actual, float[] expected) {
    double largest = 0;
    double difference = 0;
    for (int i = 0; i < expected.length; i++) {
      largest = Math.max(largest, Math.abs(expected[i]));
      difference = Math.max(difference, Math.abs(expected[i] - actual[i]));
    }
    assertThat(largest).as("%s: largest expected value", what).isPositive();
    assertThat(difference)
        .as("%s: largest difference", what)
        .isLessThanOrEqualTo(TOLERANCE * largest);
  }

  /** One forward pass of a model over rows. */
  private static final class Pass implements AutoCloseable {
    final ParameterStore store;
    final NDManager scope = Torch.newScope("test");
    final ScriptedOperations scripts = ScriptedOperations.create(scope);
    final PackedBatch batch;
    final NDArray logits;

    Pass(String name, List<PackedRow> rows, boolean withGradients) {
      ModelFolder folder = ModelFolder.open(RESOURCES.resolve("models").resolve(name));
      LanguageModel model = folder.model();
      ParameterLayout layout = new ParameterLayout(model.parameters());
      store = withGradients ? ParameterStore.forTraining(layout) : ParameterStore.forValues(layout);
      folder.readInto(store);
      batch = new PackedBatch(scope, model, rows);
      ValueOperations operations = new ValueOperations(scripts, store, batch, scope);
      logits = withGradients
          ? Torch.recording(() -> model.logits(operations, model.hidden(operations)))
          : model.logits(operations, model.hidden(operations));
    }

    /** Back-propagates the same ∂L/∂log π for every scored token. */
    void backward(float coefficient) {
      NDList logProbabilities =
          scripts.logProbabilities(scope, logits.stopGradient(), batch.labels());
      NDArray coefficients = scope.full(new Shape(batch.scoredCount()), coefficient);
      Torch.backward(
          logits,
          scripts.logitGradient(scope, logProbabilities.get(1), batch.labels(), coefficients));
    }

    @Override
    public void close() {
      scripts.close();
      scope.close();
      store.close();
    }
  }

  /** The golden batch: ids, labels and logits of three right-padded sequences. */
  private record Batch(
      long[][] ids, long[][] labels, int[] lengths, float[] logits, int vocabulary) {

    static Batch read(String name) {
      try (SafetensorsFile file =
          SafetensorsFile.open(RESOURCES.resolve("golden/logits-" + name + ".safetensors"))) {
        long[] shape = file.entry("logits").shape();
        int width = (int) shape[1];
        long[][] ids = split(file.longs("input_ids"), width);
        long[][] mask = split(file.longs("attention_mask"), width);
        int[] lengths =
            Arrays.stream(mask).mapToInt(m -> (int) Arrays.stream(m).sum()).toArray();
        return new Batch(
            ids, split(file.longs("labels"), width), lengths, file.floats("logits"), (int)
                shape[2]);
      }
    }

    private static long[][] split(long[] flat, int width) {
      long[][] rows = new long[flat.length / width][];
      for (int i = 0; i < rows.length; i++) {
        rows[i] = Arrays.copyOfRange(flat, i * width, (i + 1) * width);
      }
      return rows;
    }

    /** A prompt of one token, and one token more than there are, so that every position is scored. */
    List<PackedRow> rowsScoredEverywhere() {
      List<PackedRow> rows = new ArrayList<>();
      for (int i = 0; i < ids.length; i++) {
        int[] all =
            Arrays.stream(ids[i]).limit(lengths[i]).mapToInt(t -> (int) t).toArray();
        int[] response = Arrays.copyOfRange(all, 1, all.length + 1);
        rows.add(new PackedRow(new int[] {all[0]}, List.of(response)));
      }
      return rows;
    }

    List<PackedRow> rowsScoredAtLabels() {
      List<PackedRow> rows = new ArrayList<>();
      for (int i = 0; i < ids.length; i++) {
        int[] all =
            Arrays.stream(ids[i]).limit(lengths[i]).mapToInt(t -> (int) t).toArray();
        int prompt = 0;
        while (labels[i][prompt] == NOT_SCORED) {
          prompt++;
        }
        int[] response = Arrays.copyOfRange(all, prompt, all.length);
        rows.add(new PackedRow(Arrays.copyOf(all, prompt), List.of(response)));
      }
      return rows;
    }

    float[] validLogits() {
      int width = ids[0].length * vocabulary;
      float[] valid = new float[Arrays.stream(lengths).sum() * vocabulary];
      int end = 0;
      for (int i = 0; i < ids.length; i++) {
        int count = lengths[i] * vocabulary;
        System.arraycopy(logits, i * width, valid, end, count);
        end += count;
      }
      return valid;
    }
  }
}
