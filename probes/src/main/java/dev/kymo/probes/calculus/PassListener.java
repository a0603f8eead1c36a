package dev.kymo.probes.calculus;

/** Hears how far a long computation is. Called on the computing thread; should return at once. */
@FunctionalInterface
public interface PassListener {

  /** For those who do not listen. */
  PassListener NONE = (done, total) -> {};

  /**
   * Some passes through the model are done.
   *
   * @param done of {@code total}, counting a reverse pass as one and a forward-mode pass as one per direction
   */
  void passed(long done, long total);
}
