package dev.kymo.workers.data;

/** A row cannot become token ids that a model can take. */
public final class RowNotEncodableException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public RowNotEncodableException(int row, String what) {
    super("row " + row + ": " + what);
  }
}
