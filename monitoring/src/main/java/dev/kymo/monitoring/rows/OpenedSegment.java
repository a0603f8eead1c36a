package dev.kymo.monitoring.rows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
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
      RowKind kind,
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
        runDir, committed, line -> count(kind, kind.row(line).key()));
    earlier = EarlierRows.read(runDir, kind, folder, committed, lastCommitted, distrusted);
    file = readOwn(runDir, kind, folder.path(kind), opener);
  }

  private void count(RowKind kind, RowKey key) {
    kind.requireFollows(lastCommitted, key);
    lastCommitted = key;
    committedRows++;
  }

  /** Reads what earlier attempts under this head wrote behind the commit; a torn last line is left behind the end. */
  private SegmentFile readOwn(
      Path runDir, RowKind kind, String path, SegmentFile.ChannelOpener opener) throws IOException {
    Path own = runDir.resolve(path);
    MessageDigest digest = Digests.sha256();
    long base = ownCommittedLength(path);
    long length = 0;
    if (Files.exists(own)) {
      RowKey last = lastCommitted;
      try (Lines lines = Lines.of(own, 0, Long.MAX_VALUE)) {
        for (Lines.Line line = lines.next(); line != null; line = lines.next()) {
          line.feed(digest);
          length = line.end();
          if (length > base) {
            Row row = kind.row(line.text());
            kind.requireFollows(last, row.key());
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
    return new SegmentFile(own, length, digest, opener);
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
