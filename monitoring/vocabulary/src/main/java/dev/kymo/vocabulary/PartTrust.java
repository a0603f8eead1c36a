package dev.kymo.vocabulary;

/** How far parts may be moved by float32 arithmetic and still be trusted. */
public final class PartTrust {
  /** Of the largest part. */
  public static final double MOST_ERROR = 0.01;

  private PartTrust() {}
}
