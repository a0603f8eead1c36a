package dev.kymo.actors.link;

/**
 * Names one attempt of a run and fences off older ones: whatever carries an older attempt is ignored.
 *
 * @param run the run's id
 * @param headTerm term of the head that granted it
 * @param attempt number within the run, from 1, over all heads
 */
public record AttemptId(String run, long headTerm, int attempt) {

  public AttemptId {
    if (headTerm < 1 || attempt < 1) {
      throw new IllegalArgumentException(
          run + ": head term " + headTerm + " and attempt " + attempt + " must be positive");
    }
  }

  /** Whether this attempt supersedes {@code other}, an attempt of the same run. */
  public boolean supersedes(AttemptId other) {
    return headTerm != other.headTerm ? headTerm > other.headTerm : attempt > other.attempt;
  }

  @Override
  public String toString() {
    return run + " t" + headTerm + "-a" + attempt;
  }
}
