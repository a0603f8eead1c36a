package dev.kymo.probes.pushed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.DataType;
import dev.kymo.probes.calculus.Differentiator;
import dev.kymo.vocabulary.TokensRow;
import dev.kymo.workers.data.Truncation;
import dev.kymo.workers.engine.Torch;
import dev.kymo.workers.model.ModelFolder;
import dev.kymo.workers.model.ParameterStore;
import dev.kymo.workers.objective.Dpo;
import dev.kymo.workers.objective.Objective;
import dev.kymo.workers.objective.Reduction;
import dev.kymo.workers.objective.Reference;
import dev.kymo.workers.objective.Sft;
import dev.kymo.workers.optimizer.RmsProp;
import dev.kymo.workers.schedule.Constant;
import dev.kymo.workers.training.DataPlan;
import dev.kymo.workers.training.LanguageModelTrainers;
import dev.kymo.workers.training.ReferenceFolder;
import dev.kymo.workers.training.StageLength;
import dev.kymo.workers.training.StagePlan;
import dev.kymo.workers.training.StepPlan;
import dev.kymo.workers.training.Trainer;
import dev.kymo.workers.training.TrainingPlan;
import dev.kymo.workers.training.UpdateResponse;
import dev.kymo.workers.training.UpdateSnapshot;
import dev.kymo.workers.world.BuiltinWorld;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A step of a real training of the built-in model, against counts in plain double arithmetic from float64 passes. */
class PushedTokensProbeTest {
  /** Two float32 passes' error in a sum of changes over some twenty tokens. */
  private static final double FLOAT32 = 1e-4;
  /** ‖π‖² and log π from float32 logits: further from an edge than this a token is in the same bin. */
  private static final double EDGE = 1e-4;

  @TempDir
  static Path cache;

  private static BuiltinWorld world;

  @BeforeAll
  static void writeWorld() {
    world = BuiltinWorld.in(cache);
  }

  @BeforeEach
  void prepareThread() {
    Torch.prepareThread();
  }

  @Test
  void read_dpoStep_countsWhatFloat64SoftmaxesSay() {
    try (Trainer trainer = trainer(dpo());
        UpdateSnapshot update = update(trainer);
        PushedTokensProbe probe = new PushedTokensProbe(model().model())) {
      List<TokensRow> read = probe.read(update);

      List<Naive> tokens = naive(update);
      assertThat(tokens).hasSizeGreaterThan(20).noneMatch(Naive::nearAnEdge);
      assertThat(read).hasSizeGreaterThan(2);
      assertThat(read).extracting(TokensRow::noise).containsOnly(read.get(0).noise());
      assertThat(read.get(0).noise()).isBetween(1e-7, 1e-4);
      long undecided = 0;
      long labels = 0;
      for (TokensRow row : read) {
        String where = row.peakinessTo() + ", " + row.rejectedTo();
        List<Naive> own = tokens.stream().filter(token -> token.isIn(row)).toList();
        assertThat(row.tokens()).as(where).isEqualTo(own.size()).isPositive();
        assertThat(row.rejectedChange())
            .as(where)
            .isCloseTo(own.stream().mapToDouble(Naive::change).sum(), within(FLOAT32));
        assertThat(row.bestChange())
            .as(where)
            .isCloseTo(own.stream().mapToDouble(Naive::bestChange).sum(), within(FLOAT32));
        assertAgrees(
            where,
            row.tokens(),
            row.rejectedRising(),
            row.rejectedFalling(),
            own.stream().filter(t -> t.change() > 0).count());
        assertAgrees(
            where,
            row.tokens(),
            row.bestRising(),
            row.bestFalling(),
            own.stream().filter(t -> t.bestChange() > 0).count());
        assertAgrees(
            where,
            row.likely(),
            row.likelyRising(),
            row.likelyFalling(),
            own.stream().mapToLong(Naive::likelyRising).sum());
        assertAgrees(
            where,
            row.unlikely(),
            row.unlikelyRising(),
            row.unlikelyFalling(),
            own.stream().mapToLong(Naive::unlikelyRising).sum());
        assertThat(row.likely())
            .as(where)
            .isEqualTo(own.stream().mapToLong(Naive::likely).sum());
        long decided =
            row.likelyRising() + row.likelyFalling() + row.unlikelyRising() + row.unlikelyFalling();
        undecided += row.likely() + row.unlikely() - decided;
        labels += row.likely() + row.unlikely();
      }
      assertThat(read.stream().mapToLong(TokensRow::tokens).sum()).isEqualTo(tokens.size());
      assertThat(labels).isEqualTo(tokens.size() * (model().model().vocabularySize() - 2L));
      assertThat(undecided).isLessThan(labels / 50);
    }
  }

  /** What is decided has the sign of float64; what float64 says besides is among the undecided. */
  private static void assertAgrees(
      String where, long all, long rising, long falling, long risingInFloat64) {
    assertThat(risingInFloat64).as(where).isBetween(rising, all - falling);
  }

  @Test
  void read_twice_givesTheSame() {
    try (Trainer trainer = trainer(dpo());
        UpdateSnapshot update = update(trainer);
        PushedTokensProbe probe = new PushedTokensProbe(model().model());
        PushedTokensProbe another = new PushedTokensProbe(model().model())) {
      List<TokensRow> once = probe.read(update);

      assertThat(probe.read(update))
          .usingRecursiveFieldByFieldElementComparatorIgnoringFields("seconds")
          .isEqualTo(once);
      assertThat(another.read(update))
          .usingRecursiveFieldByFieldElementComparatorIgnoringFields("seconds")
          .isEqualTo(once);
    }
  }

  @Test
  void read_sftOnRejected_hasNothingPushed() {
    Objective sft = new Sft(List.of("chosen", "rejected"), Reduction.SUM);
    try (Trainer trainer = trainer(sft);
        UpdateSnapshot update = update(trainer);
        PushedTokensProbe probe = new PushedTokensProbe(model().model())) {
      assertThat(probe.read(update)).isEmpty();
    }
  }

  /** One token y⁻ by the definitions: probabilities, not their logarithms, in two softmaxes. */
  private record Naive(
      double logprob,
      double concentration,
      double change,
      double bestChange,
      long likely,
      long likelyRising,
      long unlikelyRising) {

    static Naive of(double[] before, double[] after, int rejected) {
      double squares = 0;
      for (double p : before) {
        squares += p * p;
      }
      int best = best(before, rejected);
      long likely = 0;
      long likelyRising = 0;
      long unlikelyRising = 0;
      for (int label = 0; label < before.length; label++) {
        if (label == rejected || label == best) {
          continue;
        }
        boolean rises = after[label] > before[label];
        if (before[label] >= squares - before[rejected]) {
          likely++;
          likelyRising += rises ? 1 : 0;
        } else {
          unlikelyRising += rises ? 1 : 0;
        }
      }
      return new Naive(
          Math.log(before[rejected]),
          squares,
          Math.log(after[rejected] / before[rejected]),
          Math.log(after[best] / before[best]),
          likely,
          likelyRising,
          unlikelyRising);
    }

    private static int best(double[] probabilities, int rejected) {
      double[] others = probabilities.clone();
      others[rejected] = -1;
      return IntStream.range(0, others.length)
          .reduce((a, b) -> others[b] > others[a] ? b : a)
          .orElseThrow();
    }

    boolean isIn(TokensRow row) {
      return within(PushedTokenTable.PEAKINESS, row.peakinessBin(), concentration)
          && within(PushedTokenTable.REJECTED, row.rejectedBin(), logprob);
    }

    private static boolean within(double[] edges, int bin, double value) {
      return value <= edges[bin] && (bin == 0 || value > edges[bin - 1]);
    }

    boolean nearAnEdge() {
      return Arrays.stream(PushedTokenTable.PEAKINESS)
              .anyMatch(edge -> Math.abs(edge - concentration) < EDGE)
          || Arrays.stream(PushedTokenTable.REJECTED)
              .anyMatch(edge -> edge < 0 && Math.abs(edge - logprob) < EDGE);
    }
  }

  private static List<Naive> naive(UpdateSnapshot update) {
    List<Naive> tokens = new ArrayList<>();
    for (UpdateResponse response : update.responses()) {
      if (response.type().equals("rejected")) {
        double[][] before = probabilities(update.before(), response);
        double[][] after = probabilities(update.after(), response);
        for (int l = 0; l < before.length; l++) {
          tokens.add(Naive.of(before[l], after[l], response.example().response()[l]));
        }
      }
    }
    return tokens;
  }

  /** π [L][V] from a float64 pass, label by label. */
  private static double[][] probabilities(ParameterStore parameters, UpdateResponse response) {
    int length = response.example().tokens();
    int vocabulary = model().model().vocabularySize();
    double[][] probabilities = new double[length][vocabulary];
    try (Differentiator differentiator = new Differentiator(model().model());
        ParameterStore wide = ParameterStore.forValues(parameters.layout(), DataType.FLOAT64)) {
      wide.copyFrom(parameters);
      double[][] logprobs = differentiator.distribution(wide, response.example());
      for (int l = 0; l < length; l++) {
        for (int v = 0; v < vocabulary; v++) {
          probabilities[l][v] = Math.exp(logprobs[l][v]);
        }
      }
    }
    return probabilities;
  }

  private static Objective dpo() {
    return new Dpo(0.1, Reduction.SUM, Reference.STAGE_START);
  }

  private static ModelFolder model() {
    return ModelFolder.open(world.model());
  }

  private static Trainer trainer(Objective objective) {
    StagePlan stage = new StagePlan(
        objective,
        new StageLength.Steps(2),
        new StepPlan(RmsProp.DEFAULT, 1e-5, new Constant(0), 4, null, 1));
    DataPlan data = new DataPlan(
        world.training(), 16, List.of(), new Truncation(128, 64, Truncation.By.ROW), true);
    TrainingPlan plan = new TrainingPlan(world.model(), data, 0, List.of(stage));
    return new LanguageModelTrainers()
        .create(plan, null, ReferenceFolder.of(cache.resolve("references")));
  }

  /** The second step: the first has nothing but its own gradient in RMSprop's denominator. */
  private static UpdateSnapshot update(Trainer trainer) {
    trainer.takeStep();
    return (UpdateSnapshot) trainer.takeObservedStep().update();
  }
}
