package dev.kymo.workers.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.kymo.workers.optimizer.RmsProp;
import dev.kymo.workers.optimizer.Sgd;
import dev.kymo.workers.safetensors.SafetensorsFile;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A step whose loss or gradient is not finite is not taken. */
class DivergenceTest {

  @TempDir
  Path folder;

  @Test
  void takeStep_hugeLearningRate_divergesAndKeepsTheParameters() {
    TinyRun run = TinyRun.in(folder, 7);
    StagePlan stage =
        TinyRun.stage(TinyRun.SFT, new StageLength.Steps(20), Sgd.DEFAULT, 1e30, null);

    try (Trainer trainer = run.start(run.plan(1, stage))) {
      List<byte[]> before = TinyRun.parameters(trainer);
      Throwable thrown = null;
      while (thrown == null) {
        before = TinyRun.parameters(trainer);
        thrown = catchThrowable(trainer::takeStep);
      }

      assertThat(thrown)
          .isInstanceOf(TrainingDivergedException.class)
          .hasMessageContaining("step " + (trainer.step() + 1));
      assertThat(trainer.step()).isPositive();
      assertSameBytes(TinyRun.parameters(trainer), before);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void takeStep_weightThatIsNoNumber_divergesByTheLoss(int microBatch) throws IOException {
    TinyRun run = TinyRun.in(folder, 7);
    overwrite(run.model(), "gpt_neox.layers.0.mlp.dense_4h_to_h.weight", 1, Float.NaN);

    assertDiverges(run, microBatch, "loss is NaN");
  }

  /** Logits of 1e24 have a finite loss; the squares of their gradients are beyond float32. */
  @Test
  void takeStep_gradientBeyondFloat32_divergesByItsNorm() throws IOException {
    TinyRun run = TinyRun.in(folder, 7);
    overwrite(run.model(), "embed_out.weight", 96 * 32, 1e24f);

    assertDiverges(run, 3, "gradient norm is");
  }

  private static void assertDiverges(TinyRun run, int microBatch, String reason) {
    StagePlan stage =
        TinyRun.stage(TinyRun.SFT, new StageLength.Steps(3), RmsProp.DEFAULT, 1e-3, microBatch);
    try (Trainer trainer = run.start(run.plan(1, stage))) {
      List<byte[]> before = TinyRun.parameters(trainer);

      assertThatThrownBy(trainer::takeStep)
          .isInstanceOf(TrainingDivergedException.class)
          .hasMessageContaining("step 1")
          .hasMessageContaining(reason);

      assertThat(trainer.step()).isZero();
      assertSameBytes(TinyRun.parameters(trainer), before);
    }
  }

  private static void assertSameBytes(List<byte[]> actual, List<byte[]> expected) {
    assertThat(actual).usingRecursiveComparison().isEqualTo(expected);
  }

  /** Writes the first {@code count} numbers of a tensor: {@code value} with signs that differ between rows. */
  private static void overwrite(Path model, String tensor, int count, float value)
      throws IOException {
    Path file = model.resolve("model.safetensors");
    long begin;
    try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
      begin = Files.size(file) - dataBytes(tensors) + tensors.entry(tensor).begin();
    }
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      for (int i = 0; i < count; i++) {
        bytes.seek(begin + (long) i * Float.BYTES);
        float signed = Integer.bitCount(i) % 2 == 0 ? value : -value;
        bytes.writeInt(Integer.reverseBytes(Float.floatToRawIntBits(signed)));
      }
    }
  }

  private static long dataBytes(SafetensorsFile tensors) {
    return tensors.entries().values().stream().mapToLong(entry -> entry.bytes()).sum();
  }
}
