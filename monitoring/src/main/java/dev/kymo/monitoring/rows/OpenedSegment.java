package dev.kymo.monitoring.rows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What an attempt finds on disk: the rows that count, what older terms left, and what its own head has written since. */
final class OpenedSegment {
  final List<CommittedSegment> committed;
  final EarlierRows earlier;
  final SegmentFile file;
  final List<WrittenRow> written = new ArrayList<>();
  long committedRows;

  @Nullable
  RowKey lastCommitted;

  OpenedSegment(
      Path runDir,
      RowOrder order,
      SegmentFolder folder,
      List<CommittedSegment> committed,
      Set<String> distrusted,
      SegmentFile.ChannelOpener opener)
      throws IOException {
    this.committed = List.copyOf(committed);
    List<CommittedRows.Damage> damages = CommittedRows.verify(runDir, committed);
    if (!damages.isEmpty()) {
      throw new SegmentDamagedException(damages);
    }
    CommittedRows.forEachLine(
        runDir, committed, line -> count(order, order.row(line).key()));
    earlier = EarlierRows.read(runDir, order, folder, committed, lastCommitted, distrusted);
    file = readOwn(runDir, order, folder.path(order.kind()), opener);
  }

  private void count(RowOrder order, RowKey key) {
    order.requireFollows(lastCommitted, key);
    lastCommitted = key;
    committedRows++;
  }

  /** Reads what earlier attempts under this head wrote behind the commit; a torn last line is left behind the end. */
  private SegmentFile readOwn(
      Path runDir, RowOrder order, String path, SegmentFile.ChannelOpener opener)
      throws IOException {
    Path own = runDir.resolve(path);
    MessageDigest digest = Digests.sha256();
    byte[] header =
        SegmentHeaders.header(RowHeader.of(order.kind(), order.kind().schema()).line());
    long base = ownCommittedLength(path);
    long length = 0;
    if (Files.exists(own)) {
      RowKey last = lastCommitted;
      try (Lines lines = Lines.of(own, 0, Long.MAX_VALUE)) {
        for (Lines.Line line = lines.next(); line != null; line = lines.next()) {
          if (line.start() == 0) {
            requireHeader(header, line);
          }
          line.feed(digest);
          length = line.end();
          if (length > base && line.start() > 0) {
            RowLine row = order.row(line.text());
            order.requireFollows(last, row.key());
            last = row.key();
            written.add(new WrittenRow(row, length, Digests.soFar(digest)));
          }
        }
      } catch (IllegalArgumentException | RowOutOfOrderException e) {
        throw new SegmentDamagedException(
            path,
            "cannot be continued behind byte " + length + "; open another folder: "
                + e.getMessage(),
            e);
      }
    }
    return new SegmentFile(own, header, length, digest, opener);
  }

  /** A head of this version wrote the segment, so that it begins as this one would begin it. */
  private static void requireHeader(byte[] header, Lines.Line first) {
    if (!Arrays.equals(header, SegmentHeaders.header(first.text()))) {
      throw new IllegalArgumentException("it begins with " + first.text());
    }
  }

  private long ownCommittedLength(String path) {
    for (CommittedSegment segment : committed) {
      if (segment.path().equals(path)) {
        if (!segment.equals(committed.get(committed.size() - 1))) {
          throw new IllegalArgumentException(
              path + " is committed before other segments and cannot be continued");
        }
        return segment.length();
      }
    }
    return 0;
  }
}
