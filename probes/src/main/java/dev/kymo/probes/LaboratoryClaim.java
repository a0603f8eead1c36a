package dev.kymo.probes;

/**
 * What became of a claim of the paper in a laboratory's cases.
 *
 * @param id such as Q1
 * @param claim in words
 * @param guaranteed whether the paper proves it, rather than calling it a tendency
 * @param cases how many were checked
 * @param held in how many it was so
 * @param note further numbers
 */
public record LaboratoryClaim(
    String id, String claim, boolean guaranteed, long cases, long held, String note) {

  public enum Verdict {
    HOLDS,
    TENDENCY,
    FAILS
  }

  /** Holds in every case; is a tendency if it holds in more than half of them; fails otherwise. */
  public Verdict verdict() {
    if (held == cases) {
      return Verdict.HOLDS;
    }
    return 2 * held > cases ? Verdict.TENDENCY : Verdict.FAILS;
  }

  /** Whether what is proven did not hold. */
  public boolean broken() {
    return guaranteed && verdict() != Verdict.HOLDS;
  }
}
