package dev.kymo.probes.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kymo.probes.calculus.Differentiator;
import dev.kymo.workers.engine.Torch;
import dev.kymo.workers.model.ModelFolder;
import dev.kymo.workers.model.ParameterLayout;
import dev.kymo.workers.model.ParameterStore;
import dev.kymo.workers.world.BuiltinWorld;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How well the examples that a step draws tell σ. */
class NoiseFloorTest {
  private static final int STEPS = 60;
  /** One standard deviation over steps, of σ from all examples. */
  private static final double DEVIATION = 0.2;

  @TempDir
  static Path cache;

  @BeforeEach
  void prepareThread() {
    Torch.prepareThread();
  }

  @Test
  void sigma_drawnByTheStep_scattersLittleAboutThatOfAllExamples() {
    BuiltinWorld world = BuiltinWorld.in(cache);
    ModelFolder folder = ModelFolder.open(world.model());
    List<ObservedExample> observed = WorldRows.observed(world);
    try (Differentiator differentiator = new Differentiator(folder.model());
        ParameterStore at =
            ParameterStore.forValues(new ParameterLayout(folder.model().parameters()))) {
      folder.readInto(at);
      double all = NoiseFloor.of(
              at, observed.stream().map(ObservedExample::example).toList(), differentiator)
          .sigma();

      double squares = 0;
      Set<Double> different = new HashSet<>();
      for (long step = 50; step <= 50 * STEPS; step += 50) {
        double sigma = NoiseFloor.of(at, observed, step, differentiator).sigma();
        squares += (sigma / all - 1) * (sigma / all - 1);
        different.add(sigma);
      }

      assertThat(Math.sqrt(squares / STEPS)).isLessThan(DEVIATION);
      assertThat(different)
          .as("steps together compare all examples, two at a time")
          .hasSizeGreaterThan(observed.size() / 3);
    }
  }
}
