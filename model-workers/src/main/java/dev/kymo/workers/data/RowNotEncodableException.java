package dev.kymo.workers.data;

/** A row cannot become token ids that a model can take. */
public final class RowNotEncodableException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int row;
  private final String what;

  public RowNotEncodableException(int row, String what) {
    super("row " + row + ": " + what);
    this.row = row;
    this.what = what;
  }

  /** The row's number, from 0. */
  public int row() {
    return row;
  }

  /** What is wrong with the row. */
  public String what() {
    return what;
  }
}
