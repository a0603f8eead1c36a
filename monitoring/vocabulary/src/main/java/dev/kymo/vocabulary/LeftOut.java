package dev.kymo.vocabulary;

/** Why what a training row did is not counted: the words of rows' {@code left_out}. */
public final class LeftOut {
  /**
   * A stage's first update of an optimizer that divides by the average of squares: it divides by its own gradient, which is rounding where
   * the examples' gradients cancel.
   */
  public static final String FIRST_UPDATE = "first-update";

  /** The chosen and the rejected response have the same tokens, so that each undoes what the other does. */
  public static final String IDENTICAL_PAIR = "identical-pair";

  private LeftOut() {}
}
