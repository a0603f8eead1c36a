package dev.kymo.monitoring.rows;

import org.jspecify.annotations.Nullable;

/** A row does not follow the one before it: one is missing, or it came too late. It was not written. */
public final class RowOutOfOrderException extends RuntimeException {
  private static final long serialVersionUID = 1;

  RowOutOfOrderException(String kind, @Nullable RowKey last, RowKey next) {
    super(kind
        + ": the row of "
        + next
        + " cannot follow "
        + (last == null ? "the beginning" : "the row of " + last));
  }
}
