package dev.kymo.probes.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.DataType;
import dev.kymo.probes.calculus.Differentiator;
import dev.kymo.workers.engine.Torch;
import dev.kymo.workers.model.Example;
import dev.kymo.workers.model.ModelFolder;
import dev.kymo.workers.model.ParameterLayout;
import dev.kymo.workers.model.ParameterStore;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Estimates of the kernel's norms against exact ones, which UpdateDecomposerGoldenTest compares with torch.func. */
class EmpiricalKernelTest {
  private static final Path MODELS = Path.of("../model-workers/src/test/resources/models");
  private static final List<Example> OBSERVED =
      List.of(Example.of(new int[] {92, 64, 16, 11, 67, 80}, 4));
  private static final Example UPDATE = Example.of(new int[] {38, 31, 32, 67, 39, 11}, 4);
  /** How many standard errors an unbiased mean may be off: once in 16,000 fixed seeds. */
  private static final double STANDARD_ERRORS = 4;

  private static final int DRAWS = 32;
  private static final int SEEDS = 48;
  /** 48 estimates tell their own spread to 10 %, with heavy tails 15 %; twice that. */
  private static final double SPREAD = 0.3;

  private ParameterStore at;
  private Differentiator differentiator;
  private EmpiricalKernel<Example> kernel;

  @BeforeEach
  void open() {
    Torch.prepareThread();
    ModelFolder folder = ModelFolder.open(MODELS.resolve("tiny-gpt-neox"));
    ParameterLayout layout = new ParameterLayout(folder.model().parameters());
    at = ParameterStore.forTraining(layout, DataType.FLOAT64);
    try (ParameterStore read = ParameterStore.forValues(layout)) {
      folder.readInto(read);
      at.copyFrom(read);
    }
    differentiator = new Differentiator(folder.model());
    kernel = new EmpiricalKernel<>(differentiator, at);
  }

  @AfterEach
  void close() {
    differentiator.close();
    at.close();
  }

  /** Means over seeds are compared: of F̂, which is unbiased, not of its root. */
  @Test
  void estimated_manySeeds_isUnbiasedAndSpreadsAsItsErrorSays() {
    KernelBlocks exact = kernel.exact(OBSERVED, UPDATE).get(0);

    List<KernelBlocks> estimates = IntStream.range(0, SEEDS)
        .mapToObj(seed -> kernel.estimated(OBSERVED, UPDATE, DRAWS, seed).get(0))
        .toList();

    for (int m = 0; m < OBSERVED.get(0).tokens(); m++) {
      for (int l = 0; l < UPDATE.tokens(); l++) {
        int row = m;
        int column = l;
        double norm = exact.frobenius()[m][l];
        assertAgrees(
            "‖K‖² at " + m + ", " + l,
            estimates,
            each -> squared(each.frobenius()[row][column]),
            // se(F̂) = 2√F̂ · se(√F̂)
            each -> 2 * each.frobenius()[row][column] * each.errors().frobenius()[row][column],
            norm * norm);
        assertAgrees(
            "tr K at " + m + ", " + l,
            estimates,
            each -> each.trace()[row][column],
            each -> each.errors().trace()[row][column],
            exact.trace()[m][l]);
      }
    }
  }

  private static void assertAgrees(
      String what,
      List<KernelBlocks> estimates,
      ToDoubleFunction<KernelBlocks> value,
      ToDoubleFunction<KernelBlocks> error,
      double exact) {
    double mean = estimates.stream().mapToDouble(value).average().orElseThrow();
    double variance = estimates.stream()
            .mapToDouble(each -> squared(value.applyAsDouble(each) - mean))
            .sum()
        / (SEEDS - 1);
    double stated = estimates.stream()
        .mapToDouble(each -> squared(error.applyAsDouble(each)))
        .average()
        .orElseThrow();
    assertThat(mean).as(what).isCloseTo(exact, within(STANDARD_ERRORS * Math.sqrt(stated / SEEDS)));
    assertThat(Math.sqrt(variance / stated))
        .as("spread over seeds, in stated errors: " + what)
        .isCloseTo(1, within(SPREAD));
  }

  private static double squared(double x) {
    return x * x;
  }

  @Test
  void estimated_sameSeed_isTheSame() {
    KernelBlocks first = kernel.estimated(OBSERVED, UPDATE, 2, 5).get(0);
    KernelBlocks again = kernel.estimated(OBSERVED, UPDATE, 2, 5).get(0);
    KernelBlocks other = kernel.estimated(OBSERVED, UPDATE, 2, 6).get(0);

    assertThat(again.frobenius()).isDeepEqualTo(first.frobenius());
    assertThat(other.frobenius()[0][0]).isNotEqualTo(first.frobenius()[0][0]);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void estimated_tooFewDrawsForAnError_areRefused(int draws) {
    assertThatThrownBy(() -> kernel.estimated(OBSERVED, UPDATE, draws, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("draws is " + draws);
  }
}
