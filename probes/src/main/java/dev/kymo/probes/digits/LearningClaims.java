package dev.kymo.probes.digits;

import dev.kymo.probes.LaboratoryClaim;
import dev.kymo.workers.image.Images;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What the paper says about its Fig. 1, as measured on one model. The formula alone is guaranteed: what it leaves of a step falls with η.
 * That similar classes are lifted is an observation.
 */
public final class LearningClaims {
  /** How far from 1 the slope of the remainder may be. */
  private static final double BEND = 0.1;

  private final LearningResult result;

  private LearningClaims(LearningResult result) {
    this.result = result;
  }

  /** L1 to L5. */
  public static List<LaboratoryClaim> of(LearningResult result) {
    LearningClaims claims = new LearningClaims(result);
    return List.of(
        claims.remainderFalls(),
        claims.alikeIsLiftedMore(),
        claims.moreSimilarIsLiftedMore(),
        claims.influenceFollows(
            "L4", "what is accumulated follows the kernel", result.meanSimilarity()),
        claims.influenceFollows(
            "L5", "what is accumulated follows the images", result.imageCosine()));
  }

  private LaboratoryClaim remainderFalls() {
    List<Double> slopes = result.moments().stream()
        .flatMap(moment -> moment.effects().stream())
        .filter(StepEffect::aboveNoise)
        .map(StepEffect::slope)
        .toList();
    long all =
        result.moments().stream().mapToLong(moment -> moment.effects().size()).sum();
    return new LaboratoryClaim(
        "L1",
        "the remainder falls linearly in η",
        true,
        slopes.size(),
        slopes.stream().filter(slope -> Math.abs(slope - 1) <= BEND).count(),
        null,
        String.format(
            Locale.ROOT,
            "slopes %.3f to %.3f; %d steps too small to tell",
            slopes.stream().mapToDouble(s -> s).min().orElse(Double.NaN),
            slopes.stream().mapToDouble(s -> s).max().orElse(Double.NaN),
            all - slopes.size()));
  }

  private LaboratoryClaim alikeIsLiftedMore() {
    List<StepEffect> effects = result.moments().stream()
        .flatMap(moment -> moment.effectsOf(Moment.LEARNT).stream())
        .toList();
    double alike = meanLift(effects, Moment.ALIKE);
    double unlike = meanLift(effects, Moment.UNLIKE);
    return new LaboratoryClaim(
        "L2",
        "a step on a 4 lifts it more on a 9 than on a 0",
        false,
        effects.size(),
        effects.stream()
            .filter(each -> each.lift(Moment.ALIKE) > each.lift(Moment.UNLIKE))
            .count(),
        alike - unlike,
        String.format(
            Locale.ROOT,
            "on average log π(4) changes by %+.2g on a 9, %+.2g on a 0",
            alike,
            unlike));
  }

  private static double meanLift(List<StepEffect> effects, int observed) {
    return effects.stream().mapToDouble(each -> each.lift(observed)).average().orElseThrow();
  }

  /** Pairs of classes that were not stepped on, per moment and class stepped on. */
  private LaboratoryClaim moreSimilarIsLiftedMore() {
    long cases = 0;
    long held = 0;
    double sum = 0;
    for (Moment moment : result.moments()) {
      for (int u = 0; u < Images.DIGITS; u++) {
        List<StepEffect> effects = moment.effectsOf(u);
        for (int a = 0; a < Images.DIGITS; a++) {
          for (int b = 0; b < a; b++) {
            if (a == u || b == u) {
              continue;
            }
            double moreSimilar = moment.similarity()[a][u] - moment.similarity()[b][u];
            double liftedMore = meanLift(effects, a) - meanLift(effects, b);
            cases++;
            held += moreSimilar * liftedMore > 0 ? 1 : 0;
            sum += Math.signum(moreSimilar) * liftedMore;
          }
        }
      }
    }
    return new LaboratoryClaim(
        "L3",
        "of two classes the more similar is lifted more",
        false,
        cases,
        held,
        sum / cases,
        String.format(Locale.ROOT, "on average by %+.2g", sum / cases));
  }

  /** A case per class that is learnt: the order of the nine others. */
  private LaboratoryClaim influenceFollows(String id, String claim, double[][] similarity) {
    double[][] influence = result.influence().ofOwnLabel();
    long held = 0;
    for (int u = 0; u < Images.DIGITS; u++) {
      Correlation correlation = Correlation.of(column(influence, u), column(similarity, u));
      held += correlation.spearman() > 0 ? 1 : 0;
    }
    Correlation all = Correlation.offDiagonal(influence, similarity);
    return new LaboratoryClaim(
        id,
        claim,
        false,
        Images.DIGITS,
        held,
        all.spearman(),
        String.format(
            Locale.ROOT,
            "all 90 pairs: Pearson %+.2f, Spearman %+.2f",
            all.pearson(),
            all.spearman()));
  }

  /** Of all other observed classes. */
  private static double[] column(double[][] matrix, int u) {
    return Correlation.withoutDiagonal(
        Arrays.stream(matrix).mapToDouble(row -> row[u]).toArray(), u);
  }
}
