package dev.kymo.probes;

import org.jspecify.annotations.Nullable;

/**
 * What became of a claim of the paper in a laboratory's cases.
 *
 * @param id such as Q1
 * @param claim in words
 * @param guaranteed whether the paper proves it, rather than calling it a tendency
 * @param cases how many were checked
 * @param held in how many it was so
 * @param average how far it is so on average over all cases, negative if it is the other way round; null where cases have no size
 * @param note further numbers
 */
public record LaboratoryClaim(
    String id,
    String claim,
    boolean guaranteed,
    long cases,
    long held,
    @Nullable Double average,
    String note) {

  public enum Verdict {
    HOLDS,
    TENDENCY,
    MIXED,
    FAILS
  }

  /**
   * Holds in every case; is a tendency if it holds in more than half of them and on average; is mixed if one of the two says otherwise;
   * fails if both do.
   */
  public Verdict verdict() {
    if (held == cases) {
      return Verdict.HOLDS;
    }
    boolean mostly = 2 * held > cases;
    boolean onAverage = average == null ? mostly : average > 0;
    if (mostly != onAverage) {
      return Verdict.MIXED;
    }
    return mostly ? Verdict.TENDENCY : Verdict.FAILS;
  }

  /** Whether what is proven did not hold. */
  public boolean broken() {
    return guaranteed && verdict() != Verdict.HOLDS;
  }
}
