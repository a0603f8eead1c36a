package dev.kymo.monitoring.rows;

import java.io.IOException;
import java.util.List;

/** Rows that were to be compared have columns that mean something else than those of the same name in this version. */
public final class MeaningChangedException extends IOException {
  private static final long serialVersionUID = 1;

  MeaningChangedException(String path, List<String> columns) {
    super(path + " was written by a version in which something else is meant by "
        + String.join(", ", columns));
  }
}
