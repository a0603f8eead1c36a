package dev.kymo.monitoring.rows;

import dev.kymo.vocabulary.IoReason;
import dev.kymo.vocabulary.file.Durably;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads the rows that count. Safe while they are being written: what counts never changes. */
public final class CommittedRows {
  static final String NO_FILE = "is a folder or something else that is no file";
  static final byte[] NO_HEADER = {};

  private CommittedRows() {}

  /**
   * A segment that is not what was committed.
   *
   * @param segment as committed
   * @param reason what is wrong with it, for a reader
   */
  public record Damage(CommittedSegment segment, String reason) {}

  /** Hashes the segments again; empty when all are as committed. */
  public static List<Damage> verify(Path runDir, List<CommittedSegment> committed)
      throws IOException {
    List<Damage> damages = new ArrayList<>();
    for (CommittedSegment segment : committed) {
      String reason = copy(
          NO_HEADER, whole(runDir, segment), segment.sha256(), OutputStream.nullOutputStream());
      if (reason != null) {
        damages.add(new Damage(segment, reason));
      }
    }
    return damages;
  }

  /**
   * What can be seen of a segment at a glance: that its bytes are there, and that they end with a whole line of JSON.
   *
   * @return what is wrong; null: nothing can be seen
   */
  public static @Nullable String glance(Path runDir, CommittedSegment segment) {
    Path file = segment.in(runDir);
    if (!Files.exists(file)) {
      return "is missing";
    }
    if (!Files.isRegularFile(file)) {
      return NO_FILE;
    }
    try {
      long missing = segment.length() - Files.size(file);
      if (missing > 0) {
        return "is " + missing + " bytes shorter than the " + segment.length() + " committed";
      }
      return LastLine.isWhole(file, segment.length())
          ? null
          : "does not end with a row where it was committed";
    } catch (IOException e) {
      return "cannot be read: " + IoReason.of(e);
    }
  }

  /** Hands out the rows' lines in order, without their ends. Does not verify. */
  public static void forEachLine(
      Path runDir, List<CommittedSegment> committed, Consumer<String> line) throws IOException {
    for (CommittedSegment segment : committed) {
      try (Lines lines = Lines.of(segment.in(runDir), 0, segment.length())) {
        for (Lines.Line next = lines.next(); next != null; next = lines.next()) {
          if (next.start() > 0 || !RowHeader.isHeader(next.text())) {
            line.accept(next.text());
          }
        }
      }
    }
  }

  /** Whether a completed run has a file {@code KIND.jsonl}: of some kinds always, of others if there are rows. */
  public static boolean isAssembled(String kind, List<CommittedSegment> committed) {
    return RowKind.all().stream()
            .anyMatch(known -> known.always() && known.name().equals(kind))
        || committed.stream().anyMatch(segment -> segment.length() > 0);
  }

  /**
   * Writes the rows, without the headers of their segments, into {@code runDir/KIND.jsonl}: beside, flushed, then renamed over what was
   * there.
   *
   * @throws SegmentDamagedException if a segment is not as committed; the file is as before
   */
  public static Path assemble(Path runDir, String kind, List<CommittedSegment> committed)
      throws IOException {
    Path target = runDir.resolve(kind + ".jsonl");
    Durably.write(target, out -> {
      for (CommittedSegment segment : committed) {
        String reason = copyRows(runDir, segment, out);
        if (reason != null) {
          throw new SegmentDamagedException(List.of(new Damage(segment, reason)));
        }
      }
    });
    return target;
  }

  private static Stretch whole(Path runDir, CommittedSegment segment) {
    return new Stretch(segment.in(runDir), 0, segment.length());
  }

  /** Copies the rows that count; returns what is wrong with the segment, or null. */
  private static @Nullable String copyRows(Path runDir, CommittedSegment segment, OutputStream out)
      throws IOException {
    byte[] header = SegmentHeaders.of(segment.in(runDir));
    return copy(header, whole(runDir, segment).behind(header.length), segment.sha256(), out);
  }

  /**
   * Copies the stretch's bytes.
   *
   * @param header what stands before them in their segment and is not copied
   * @param sha256 of both together
   * @return how they differ from what was committed, or null
   */
  static @Nullable String copy(byte[] header, Stretch stretch, String sha256, OutputStream out)
      throws IOException {
    if (!Files.exists(stretch.file())) {
      return "is missing";
    }
    if (!Files.isRegularFile(stretch.file())) {
      return NO_FILE;
    }
    MessageDigest digest = Digests.sha256();
    digest.update(header);
    long left = stretch.length();
    try (InputStream in = Files.newInputStream(stretch.file())) {
      in.skipNBytes(Math.min(stretch.from(), Files.size(stretch.file())));
      byte[] buffer = new byte[1 << 16];
      while (left > 0) {
        int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
        if (read < 0) {
          return "is " + left + " bytes shorter than the " + stretch.end() + " committed";
        }
        digest.update(buffer, 0, read);
        out.write(buffer, 0, read);
        left -= read;
      }
    } catch (NoSuchFileException e) {
      return "is missing";
    }
    String actual = Digests.soFar(digest);
    return actual.equals(sha256) ? null : "has the hash " + actual + ", committed was " + sha256;
  }

  /** How the stretch's bytes differ from what was committed, or why they cannot be read; null: they do not. */
  static @Nullable String damage(byte[] header, Stretch stretch, String sha256) {
    try {
      return copy(header, stretch, sha256, OutputStream.nullOutputStream());
    } catch (IOException e) {
      return "cannot be read: " + IoReason.of(e);
    }
  }
}
