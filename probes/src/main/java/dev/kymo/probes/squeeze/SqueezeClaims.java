package dev.kymo.probes.squeeze;

import dev.kymo.probes.LaboratoryClaim;
import java.util.List;
import java.util.Locale;

/**
 * The paper's five claims about a negative gradient on y⁻ in softmax regression, each checked in every one of many random
 * cases ({@code SqueezeCase}). (i) and (ii) are its guarantees, at any η. For (iii), "rise if π was high, fall if low" is
 * taken strictly: no label besides y⁻ falls that was more likely than one that rises. For (iv) the same model is made peakier
 * by doubling its logits, for (v) the same π is pushed at two labels: is it not fewer labels that fall?
 */
public final class SqueezeClaims {
  private final Count rejectedFalls = new Count();
  private final Count bestRises = new Count();
  private final Count likelyRise = new Count();
  private final Count peakierIsWorse = new Count();
  private final Count smallerIsWorse = new Count();
  private final Count likelyLabels = new Count();
  private final Count unlikelyLabels = new Count();
  private double least = Double.POSITIVE_INFINITY;
  private double most;

  private SqueezeClaims() {}

  /** Checks the cases 0..cases−1 of a seed. */
  public static List<LaboratoryClaim> check(long seed, long cases) {
    SqueezeClaims claims = new SqueezeClaims();
    for (long number = 0; number < cases; number++) {
      claims.add(SqueezeCase.random(seed, number));
    }
    return claims.verdicts();
  }

  private void add(SqueezeCase random) {
    SoftmaxStep step = random.push(random.rejected());
    SqueezeEffect effect = SqueezeEffect.of(step, random.rejected());
    rejectedFalls.add(effect.changeRejected() < 0);
    bestRises.add(effect.changeBest() > 0);
    least = Math.min(least, effect.changeBest());
    most = Math.max(most, effect.changeBest());
    likelyRise.add(risingAreMoreLikely(step, random.rejected()));
    SqueezeEffect peakier = SqueezeEffect.of(random.pushOfPeakier(), random.rejected());
    peakierIsWorse.compare(peakier.falling(), effect.falling());
    SqueezeEffect other =
        SqueezeEffect.of(random.push(random.otherRejected()), random.otherRejected());
    SoftmaxDistribution prediction = step.before();
    boolean otherIsSmaller = prediction.logProbability(random.otherRejected())
        < prediction.logProbability(random.rejected());
    smallerIsWorse.compare(
        (otherIsSmaller ? other : effect).falling(), (otherIsSmaller ? effect : other).falling());
  }

  private boolean risingAreMoreLikely(SoftmaxStep step, int rejected) {
    SoftmaxDistribution prediction = step.before();
    double uniform = -StrictMath.log(prediction.vocabulary());
    double mostLikelyFalling = Double.NEGATIVE_INFINITY;
    double leastLikelyRising = Double.POSITIVE_INFINITY;
    for (int label = 0; label < prediction.vocabulary(); label++) {
      if (label == rejected) {
        continue;
      }
      boolean rises = step.change(label) > 0;
      double logProbability = prediction.logProbability(label);
      (logProbability > uniform ? likelyLabels : unlikelyLabels).add(rises);
      if (rises) {
        leastLikelyRising = Math.min(leastLikelyRising, logProbability);
      } else {
        mostLikelyFalling = Math.max(mostLikelyFalling, logProbability);
      }
    }
    return mostLikelyFalling <= leastLikelyRising;
  }

  private List<LaboratoryClaim> verdicts() {
    return List.of(
        rejectedFalls.claim("Q1", "π(y⁻) falls", true, ""),
        bestRises.claim(
            "Q2",
            "π(y*) rises",
            true,
            String.format(Locale.ROOT, "Δ log π(y*) from %.1e to %.1e", least, most)),
        likelyRise.claim(
            "Q3",
            "others rise if likely, fall if not",
            false,
            String.format(
                Locale.ROOT,
                "with π > 1/V %.1f %% of labels rise, with less %.1f %%",
                likelyLabels.percent(),
                unlikelyLabels.percent())),
        peakierIsWorse.comparison("Q4", "the peakier π, the more fall"),
        smallerIsWorse.comparison("Q5", "the smaller π(y⁻), the more fall"));
  }

  /** How often something was so. */
  private static final class Count {
    private long cases;
    private long held;
    private long equal;
    private long more;

    void add(boolean holds) {
      cases++;
      held += holds ? 1 : 0;
    }

    /** Holds if {@code expectedMore} is not less. */
    void compare(int expectedMore, int expectedFewer) {
      add(expectedMore >= expectedFewer);
      equal += expectedMore == expectedFewer ? 1 : 0;
      more += expectedMore - expectedFewer;
    }

    double percent() {
      return cases == 0 ? 0 : 100.0 * held / cases;
    }

    String split() {
      return String.format(
          Locale.ROOT,
          "more in %d cases, as many in %d, fewer in %d; on average by %+.2f labels",
          held - equal,
          equal,
          cases - held,
          onAverage());
    }

    /** How many labels more fall. */
    double onAverage() {
      return (double) more / cases;
    }

    LaboratoryClaim claim(String id, String words, boolean guaranteed, String note) {
      return new LaboratoryClaim(id, words, guaranteed, cases, held, null, note);
    }

    LaboratoryClaim comparison(String id, String words) {
      return new LaboratoryClaim(id, words, false, cases, held, onAverage(), split());
    }
  }
}
