package dev.kymo.monitoring.rows;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows that survive a loss of power: what a commit writes down.
 *
 * @param segments all beginnings of files that hold them, in order
 * @param rows how many rows they hold
 * @param last the last of them; null: there is none
 */
public record DurableRows(
    List<CommittedSegment> segments, long rows, @Nullable RowKey last) {

  public DurableRows {
    segments = List.copyOf(segments);
  }
}
