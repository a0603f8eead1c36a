package dev.kymo.workers.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Follows 20 steps of PyTorch on the HH rows, number by number. */
@Tag("shared")
class SharedTrajectoryTest {
  @ParameterizedTest
  @ValueSource(strings = {"sft-rmsprop", "sft-sgd", "dpo-rmsprop", "dpo-adamw", "ipo-rmsprop"})
  void steps_ofGoldenBatches_equalPyTorch(String name, @TempDir Path folder) throws Exception {
    GoldenTrajectory trajectory = GoldenTrajectory.read(name);

    TrajectoryDifferences differences;
    try (Trainer trainer =
        new LanguageModelTrainers().create(trajectory.plan(), null, ReferenceFolder.of(folder))) {
      differences = TrajectoryDifferences.of(trajectory, trainer);
    }

    assertThat(differences.beyondTolerance())
        .as("of %d comparisons", differences.count())
        .isEmpty();
    assertThat(differences.count()).isGreaterThanOrEqualTo(20 * 4);
  }
}
