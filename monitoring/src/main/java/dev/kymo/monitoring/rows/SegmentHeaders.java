package dev.kymo.monitoring.rows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What the committed segments of one kind begin with before their first row. Assembled files hold rows only: who has a segment's rows from
 * there and not the segment tries what it may have begun with, until both together have the hash that was committed.
 */
final class SegmentHeaders {
  private final List<byte[]> present;
  private final List<List<byte[]>> possible;

  private SegmentHeaders(List<byte[]> present, List<List<byte[]>> possible) {
    this.present = present;
    this.possible = possible;
  }

  /** Those of a kind's segments, in order. */
  static SegmentHeaders of(Path runDir, String kind, List<CommittedSegment> segments) {
    Set<String> written = new LinkedHashSet<>();
    RowKind.all().stream()
        .filter(known -> known.name().equals(kind))
        .flatMap(known -> known.headers().stream())
        .forEach(header -> written.add(header.line()));
    List<String> first =
        segments.stream().map(segment -> readable(segment.in(runDir))).toList();
    first.stream().filter(RowHeader::isHeader).forEach(written::add);
    List<byte[]> present = new ArrayList<>();
    List<List<byte[]>> possible = new ArrayList<>();
    for (String line : first) {
      Set<String> own = new LinkedHashSet<>();
      if (!line.isEmpty()) {
        own.add(RowHeader.isHeader(line) ? line : "");
      }
      own.addAll(written);
      own.add("");
      present.add(header(line));
      possible.add(own.stream().map(SegmentHeaders::header).toList());
    }
    return new SegmentHeaders(present, possible);
  }

  /** The first line; empty: the file is not there or cannot be read. */
  private static String readable(Path segment) {
    try {
      String line = RowHeader.firstLine(segment);
      return line == null ? "" : line;
    } catch (IOException unreadable) {
      return ""; // then its rows stand elsewhere or nowhere, and whoever looks for them says so
    }
  }

  /** The header of a segment as it stands there, with its line's end; nothing: an older version wrote it. */
  static byte[] of(Path segment) throws IOException {
    String line = RowHeader.firstLine(segment);
    return header(line == null ? "" : line);
  }

  /** The bytes of a first line that is a header; none of any other. */
  static byte[] header(String line) {
    return RowHeader.isHeader(line)
        ? (line + "\n").getBytes(StandardCharsets.UTF_8)
        : CommittedRows.NO_HEADER;
  }

  /** The header that a segment has as it stands there; nothing, if it has none or is not there. */
  byte[] present(int segment) {
    return present.get(segment).clone();
  }

  /**
   * What a segment may begin with, the likeliest first: what is there, what any version so far wrote, what a newer one wrote to another segment
   * of the run, nothing.
   */
  List<byte[]> possible(int segment) {
    return possible.get(segment);
  }
}
