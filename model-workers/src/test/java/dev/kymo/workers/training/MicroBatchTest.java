package dev.kymo.workers.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kymo.vocabulary.StepRow;
import dev.kymo.workers.objective.Objective;
import dev.kymo.workers.optimizer.Sgd;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A batch computed in parts is the batch. */
class MicroBatchTest {
  /** Relative: float32 sums in another order, through a few steps. */
  private static final double TOLERANCE = 1e-5;
  /** Of a parameter; SGD, because adaptive rules divide by gradients that are all noise. */
  private static final float PARAMETER_TOLERANCE = 1e-5f;

  private static final int STEPS = 6;

  @TempDir
  Path folder;

  private record Outcome(List<StepRow> records, List<byte[]> parameters) {}

  @ParameterizedTest
  @CsvSource({"sft, 1", "sft, 2", "dpo, 1", "dpo, 2"})
  void takeStep_inMicroBatches_followsTheWholeBatch(String name, int microBatch) {
    Objective objective = name.equals("sft") ? TinyRun.SFT : TinyRun.DPO;

    Outcome whole = train(objective, null);
    Outcome parts = train(objective, microBatch);

    for (int step = 0; step < STEPS; step++) {
      StepRow expected = whole.records().get(step);
      StepRow actual = parts.records().get(step);
      assertThat(actual.rows()).isEqualTo(expected.rows());
      assertThat(actual.tokens()).isEqualTo(expected.tokens());
      assertClose(actual.loss(), expected.loss());
      assertClose(actual.gradientNorm(), expected.gradientNorm());
    }
    for (int i = 0; i < whole.parameters().size(); i++) {
      FloatBuffer expected = floats(whole.parameters().get(i));
      FloatBuffer actual = floats(parts.parameters().get(i));
      for (int j = 0; j < expected.limit(); j++) {
        assertThat(actual.get(j)).isCloseTo(expected.get(j), within(PARAMETER_TOLERANCE));
      }
    }
  }

  private Outcome train(Objective objective, @Nullable Integer microBatch) {
    TinyRun run = TinyRun.in(folder.resolve("micro-" + microBatch), 7);
    StagePlan stage =
        TinyRun.stage(objective, new StageLength.Steps(STEPS), Sgd.DEFAULT, 0.01, microBatch);
    try (Trainer trainer = run.start(run.plan(1, stage))) {
      return new Outcome(TinyRun.finish(trainer), TinyRun.parameters(trainer));
    }
  }

  private static void assertClose(double actual, double expected) {
    assertThat(actual).isCloseTo(expected, within(TOLERANCE * Math.max(1, Math.abs(expected))));
  }

  private static FloatBuffer floats(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).asFloatBuffer();
  }
}
