package dev.kymo.monitoring.rows;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads the rows that count. Safe while they are being written: what counts never changes. */
public final class CommittedRows {
  private static final AtomicLong ASSEMBLED = new AtomicLong();

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

  /**
   * Writes the rows into {@code runDir/KIND.jsonl}: beside, flushed, then renamed over what was there.
   *
   * @throws SegmentDamagedException if a segment is not as committed; the file is as before
   */
  public static Path assemble(Path runDir, String kind, List<CommittedSegment> committed)
      throws IOException {
    Path target = runDir.resolve(kind + ".jsonl");
    // several readers may assemble at once, in this process and in others
    Path part = runDir.resolve("%s.jsonl.%d-%d.part"
        .formatted(kind, ProcessHandle.current().pid(), ASSEMBLED.incrementAndGet()));
    try {
      try (FileChannel channel = FileChannel.open(
              part,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE);
          OutputStream out = Channels.newOutputStream(channel)) {
        for (CommittedSegment segment : committed) {
          String reason = copy(runDir, segment, out);
          if (reason != null) {
            throw new SegmentDamagedException(List.of(new Damage(segment, reason)));
          }
        }
        channel.force(true);
      }
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
    Durably.forceFolder(runDir);
    return target;
  }

  /** Copies the bytes that count; returns what is wrong with them, or null. */
  private static @Nullable String copy(Path runDir, CommittedSegment segment, OutputStream out)
      throws IOException {
    MessageDigest digest = Digests.sha256();
    long left = segment.length();
    try (InputStream in = Files.newInputStream(segment.in(runDir))) {
      byte[] buffer = new byte[1 << 16];
      while (left > 0) {
        int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
        if (read < 0) {
          return "is " + left + " bytes shorter than the " + segment.length() + " committed";
        }
        digest.update(buffer, 0, read);
        out.write(buffer, 0, read);
        left -= read;
      }
    } catch (NoSuchFileException e) {
      return "is missing";
    }
    String actual = Digests.soFar(digest);
    return actual.equals(segment.sha256())
        ? null
        : "has the hash " + actual + ", committed was " + segment.sha256();
  }
}
