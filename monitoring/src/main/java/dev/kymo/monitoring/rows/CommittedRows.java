package dev.kymo.monitoring.rows;

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
      String reason = copy(runDir, segment, OutputStream.nullOutputStream());
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
      return "cannot be read: " + e;
    }
  }

  /** Hands out the rows' lines in order, without their ends. Does not verify. */
  public static void forEachLine(
      Path runDir, List<CommittedSegment> committed, Consumer<String> line) throws IOException {
    for (CommittedSegment segment : committed) {
      try (Lines lines = Lines.of(segment.in(runDir), 0, segment.length())) {
        for (Lines.Line next = lines.next(); next != null; next = lines.next()) {
          line.accept(next.text());
        }
      }
    }
  }

  /** Whether a completed run has a file {@code KIND.jsonl}: always of steps and readings, of other kinds if there are rows. */
  public static boolean isAssembled(String kind, List<CommittedSegment> committed) {
    return kind.equals(RowKind.STEPS)
        || kind.equals(RowKind.READINGS)
        || committed.stream().anyMatch(segment -> segment.length() > 0);
  }

  /**
   * Writes the rows into {@code runDir/KIND.jsonl}: beside, flushed, then renamed over what was there.
   *
   * @throws SegmentDamagedException if a segment is not as committed; the file is as before
   */
  public static Path assemble(Path runDir, String kind, List<CommittedSegment> committed)
      throws IOException {
    Path target = runDir.resolve(kind + ".jsonl");
    Durably.replace(target, out -> {
      for (CommittedSegment segment : committed) {
        String reason = copy(runDir, segment, out);
        if (reason != null) {
          throw new SegmentDamagedException(List.of(new Damage(segment, reason)));
        }
      }
    });
    return target;
  }

  /** Copies the bytes that count; returns what is wrong with them, or null. */
  private static @Nullable String copy(Path runDir, CommittedSegment segment, OutputStream out)
      throws IOException {
    return copy(new Stretch(segment.in(runDir), 0, segment.length()), segment.sha256(), out);
  }

  /** Copies the stretch's bytes; returns how they differ from what was committed, or null. */
  static @Nullable String copy(Stretch stretch, String sha256, OutputStream out)
      throws IOException {
    if (!Files.exists(stretch.file())) {
      return "is missing";
    }
    if (!Files.isRegularFile(stretch.file())) {
      return NO_FILE;
    }
    MessageDigest digest = Digests.sha256();
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
  static @Nullable String damage(Stretch stretch, String sha256) {
    try {
      return copy(stretch, sha256, OutputStream.nullOutputStream());
    } catch (IOException e) {
      return "cannot be read: " + e;
    }
  }
}
