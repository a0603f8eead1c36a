package dev.kymo.actors.laboratory;

import dev.kymo.probes.LaboratoryClaim;
import dev.kymo.probes.squeeze.SqueezeClaims;
import dev.kymo.probes.squeeze.SqueezeSettings;
import dev.kymo.probes.squeeze.SqueezeSweeps;
import dev.kymo.probes.squeeze.SweepPoint;
import dev.kymo.probes.squeeze.TwoGram;
import dev.kymo.probes.squeeze.UpdateVector;
import dev.kymo.probes.squeeze.UpdateVectors;
import java.util.List;

/**
 * Everything that the squeezing laboratory computes.
 *
 * @param settings what it was asked for
 * @param vectors one step of each objective
 * @param sweeps the negative gradient alone under many settings
 * @param twoGram the 2-gram example before and after each step
 * @param claims the paper's claims over random cases
 */
public record SqueezeResults(
    SqueezeSettings settings,
    List<UpdateVector> vectors,
    List<SweepPoint> sweeps,
    List<TwoGram> twoGram,
    List<LaboratoryClaim> claims) {
  private static final int TWO_GRAM_STEPS = 10;

  public SqueezeResults {
    vectors = List.copyOf(vectors);
    sweeps = List.copyOf(sweeps);
    twoGram = List.copyOf(twoGram);
    claims = List.copyOf(claims);
  }

  /** Computes everything. */
  public static SqueezeResults compute(SqueezeSettings settings, long seed, int cases) {
    return new SqueezeResults(
        settings,
        UpdateVectors.of(settings),
        SqueezeSweeps.of(settings),
        TwoGram.of(settings.vocabulary(), settings.learningRate(), TWO_GRAM_STEPS),
        SqueezeClaims.check(seed, cases));
  }
}
