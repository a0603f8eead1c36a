package dev.kymo.workers.training;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Follows eight steps of PyTorch with a tied Qwen2, number by number ({@code bench/make_llama_fixtures.py}). */
class Qwen2TrajectoryTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden");

  @ParameterizedTest
  @CsvSource({"sft, 24", "dpo, 144"})
  void steps_ofGoldenBatches_equalPyTorch(String kind, int inLists, @TempDir Path folder)
      throws Exception {
    JsonNode json = new ObjectMapper()
        .readTree(GOLDEN.resolve("trajectory-qwen2-" + kind + ".json").toFile());
    GoldenTrajectory trajectory = new GoldenTrajectory(json);
    List<String> lines = new ArrayList<>();
    json.get("rows").forEach(row -> lines.add(row.toString()));
    TinyRun run = TinyRun.in(folder, "tiny-qwen2-tied", lines);
    DataPlan data = new DataPlan(run.rows(), null, List.of(), trajectory.truncation(), true);

    TrajectoryDifferences differences;
    try (Trainer trainer = run.start(trajectory.plan(run.model(), data))) {
      differences = TrajectoryDifferences.of(trajectory, trainer);
    }

    assertThat(differences.beyondTolerance())
        .as("of %d comparisons", differences.count())
        .isEmpty();
    // loss and gradient norm of eight steps, and lists of three
    assertThat(differences.count()).isEqualTo(16 + inLists);
  }
}
