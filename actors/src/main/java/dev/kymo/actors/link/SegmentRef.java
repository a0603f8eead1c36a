package dev.kymo.actors.link;

import dev.kymo.monitoring.rows.CommittedSegment;
import java.util.List;

/**
 * The beginning of a file that counts: of a file of rows what is committed, of a file of the trained model all.
 *
 * @param name relative to the run's folder, e.g. {@code rows/t7/steps.jsonl}
 * @param length bytes
 * @param sha256 of these bytes, hexadecimal
 */
public record SegmentRef(String name, long length, String sha256) {

  /** The same in the words of those who read rows. */
  public CommittedSegment committed() {
    return new CommittedSegment(name, length, sha256);
  }

  /** All in those words. */
  public static List<CommittedSegment> committed(List<SegmentRef> segments) {
    return segments.stream().map(SegmentRef::committed).toList();
  }
}
