package dev.kymo.monitoring.rows;

import java.io.IOException;
import java.util.List;

/** Rows that count, or that were about to, are not what was written. */
public final class SegmentDamagedException extends IOException {
  private static final long serialVersionUID = 1;

  SegmentDamagedException(List<CommittedRows.Damage> damages) {
    super(String.join(
        "; ", damages.stream().map(d -> d.segment().path() + ": " + d.reason()).toList()));
  }

  SegmentDamagedException(String path, String reason, RuntimeException cause) {
    super(path + ": " + reason, cause);
  }
}
