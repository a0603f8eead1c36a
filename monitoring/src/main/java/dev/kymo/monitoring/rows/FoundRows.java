package dev.kymo.monitoring.rows;

import dev.kymo.monitoring.rows.CommittedRows.Damage;
import dev.kymo.vocabulary.file.Durably;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the committed rows of one kind stand, every byte of them hashed: in their segments or, if those are damaged, in the
 * assembled file.
 *
 * @param stretches that hold the rows and no headers, in order; nothing stands for what is lost
 * @param damaged segments whose rows stand in the assembled file
 * @param lost segments whose rows stand nowhere
 */
public record FoundRows(List<Stretch> stretches, List<Damage> damaged, List<Damage> lost) {

  public FoundRows {
    stretches = List.copyOf(stretches);
    damaged = List.copyOf(damaged);
    lost = List.copyOf(lost);
  }

  /**
   * Looks for them.
   *
   * @param segments of the kind, in order
   */
  public static FoundRows find(Path runDir, String kind, List<CommittedSegment> segments) {
    CommittedView view = CommittedView.of(runDir, kind, segments);
    List<Stretch> stretches = new ArrayList<>();
    List<Damage> damaged = new ArrayList<>();
    List<Damage> lost = new ArrayList<>();
    for (int i = 0; i < segments.size(); i++) {
      CommittedSegment segment = segments.get(i);
      Stretch own = new Stretch(segment.in(runDir), 0, segment.length());
      byte[] header = view.present(i);
      Stretch rows = own.behind(header.length);
      String reason = CommittedRows.damage(header, rows, segment.sha256());
      if (reason == null) {
        stretches.add(rows);
      } else if (view.holds(i)) {
        stretches.add(view.stretch(i));
        damaged.add(new Damage(segment, reason));
      } else {
        lost.add(new Damage(segment, reason));
      }
    }
    return new FoundRows(stretches, damaged, lost);
  }

  /** Whether every committed row can be read. */
  public boolean complete() {
    return lost.isEmpty();
  }

  /**
   * Writes damaged segments of a run that has ended anew, from the assembled file.
   *
   * @throws SegmentDamagedException if that has changed meanwhile
   */
  public static void restore(
      Path runDir, String kind, List<CommittedSegment> segments, CommittedSegment damaged)
      throws IOException {
    CommittedView view = CommittedView.of(runDir, kind, segments);
    int segment = segments.indexOf(damaged);
    Stretch rows = view.stretch(segment);
    byte[] header = view.header(segment);
    Durably.write(damaged.in(runDir), out -> {
      out.write(header);
      String reason = CommittedRows.copy(header, rows, damaged.sha256(), out);
      if (reason != null) {
        throw new SegmentDamagedException(List.of(new Damage(damaged, reason)));
      }
    });
  }
}
