package dev.kymo.probes.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.DataType;
import dev.kymo.probes.calculus.PassListener;
import dev.kymo.workers.engine.Torch;
import dev.kymo.workers.model.Example;
import dev.kymo.workers.model.LanguageModel;
import dev.kymo.workers.model.ModelFolder;
import dev.kymo.workers.objective.Dpo;
import dev.kymo.workers.objective.Objective;
import dev.kymo.workers.objective.Reduction;
import dev.kymo.workers.objective.Reference;
import dev.kymo.workers.objective.Sft;
import dev.kymo.workers.training.CounterRandom;
import dev.kymo.workers.world.BuiltinWorld;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the prediction leaves of the measured change is of second order in the learning rate. */
class FirstOrderTest {
  /** Half decades. */
  private static final List<Double> ETAS =
      Stream.of(-5.0, -4.5, -4.0, -3.5, -3.0).map(e -> Math.pow(10, e)).toList();
  /** The slope is 1 in the limit; third-order terms at the largest η bend it by less than this. */
  private static final double BEND = 0.1;

  private static final double BETA = 0.1;

  @TempDir
  private static Path cache;

  @BeforeEach
  void prepareThread() {
    Torch.prepareThread();
  }

  @ParameterizedTest
  @CsvSource({
    "tiny-gpt-neox, sft",
    "tiny-gpt-neox, dpo",
    "tiny-qwen2-tied, dpo",
    "builtin, sft",
    "builtin, dpo"
  })
  void remainder_relativeToTheMeasuredChange_fallsLinearlyInEta(String model, String objective) {
    try (UpdateDecomposer decomposer =
        UpdateDecomposer.open(ModelFolder.open(folder(model)), DataType.FLOAT64)) {
      RandomExamples examples = new RandomExamples(decomposer.model(), 7);

      UpdateDecomposition.Observed observed = decomposer
          .decompose(
              objective(objective),
              List.of(examples.pair(), examples.pair()),
              List.of(examples.example(4, 5)),
              ETAS,
              new DecompositionDetail(true, false, DecompositionDetail.Kernel.NONE, 2),
              PassListener.NONE)
          .observed()
          .get(0);

      List<Double> remainders = observed.measured().stream()
          .map(UpdateDecomposition.Measured::relativeRemainder)
          .toList();
      assertThat(logLogSlope(remainders)).as("%s", remainders).isCloseTo(1, within(BEND));
    }
  }

  private static Objective objective(String name) {
    return name.equals("sft")
        ? new Sft(List.of("chosen", "rejected"), Reduction.SUM)
        : new Dpo(BETA, Reduction.SUM, Reference.STAGE_START);
  }

  private static Path folder(String model) {
    return model.equals("builtin")
        ? BuiltinWorld.in(cache).model()
        : Path.of("../model-workers/src/test/resources/models").resolve(model);
  }

  /** Least squares of log remainder on log η. */
  private static double logLogSlope(List<Double> remainders) {
    double meanX = ETAS.stream().mapToDouble(Math::log).average().orElseThrow();
    double meanY = remainders.stream().mapToDouble(Math::log).average().orElseThrow();
    double covariance = 0;
    double variance = 0;
    for (int i = 0; i < ETAS.size(); i++) {
      double x = Math.log(ETAS.get(i)) - meanX;
      covariance += x * (Math.log(remainders.get(i)) - meanY);
      variance += x * x;
    }
    return covariance / variance;
  }

  /** Random tokens; references are near what a random response has, so that DPO's margins are moderate. */
  private static final class RandomExamples {
    private final CounterRandom random;
    private final int vocabulary;

    RandomExamples(LanguageModel model, long seed) {
      this.random = new CounterRandom(seed);
      this.vocabulary = model.vocabularySize();
    }

    Example example(int prompt, int response) {
      return new Example(ids(prompt), ids(response));
    }

    UpdatePair pair() {
      int[] prompt = ids(4);
      double uniform = -6 * Math.log(vocabulary);
      return new UpdatePair(
          new Example(prompt, ids(6)), new Example(prompt, ids(6)), uniform, uniform);
    }

    private int[] ids(int count) {
      int[] ids = new int[count];
      for (int i = 0; i < count; i++) {
        ids[i] = random.below(vocabulary);
      }
      return ids;
    }
  }
}
