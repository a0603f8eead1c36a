package dev.kymo.monitoring.rows;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** The complete lines of a part of a file, with their places. A last line without its end is not among them. */
public final class Lines implements Closeable {

  /** One line with its place. */
  public static final class Line {
    private final byte[] bytes;
    private final long end;

    private Line(byte[] bytes, long end) {
      this.bytes = bytes;
      this.end = end;
    }

    /** Without the line's end. */
    public String text() {
      return new String(bytes, 0, bytes.length - 1, StandardCharsets.UTF_8);
    }

    /** The place of its first byte in the file. */
    long start() {
      return end - bytes.length;
    }

    /** The place behind it in the file. */
    long end() {
      return end;
    }

    /** Feeds all its bytes, the line's end included. */
    void feed(MessageDigest digest) {
      digest.update(bytes);
    }
  }

  /** Bytes of the longest line that is read: rows with every token of long responses have some megabytes. */
  private static final int LONGEST = 16 << 20;

  private static final int BUFFER = 1 << 16;

  private final InputStream in;
  private final long limit;
  private final byte[] buffer = new byte[BUFFER];
  private int at;
  private int filled;
  private long end;

  private Lines(InputStream in, long from, long limit) {
    this.in = in;
    this.end = from;
    this.limit = limit;
  }

  /** The lines that begin at or behind {@code from} and end at or before {@code limit}. */
  public static Lines of(Path file, long from, long limit) throws IOException {
    InputStream in = Files.newInputStream(file);
    try {
      in.skipNBytes(from);
      return new Lines(in, from, limit);
    } catch (IOException e) {
      in.close();
      throw e;
    }
  }

  /**
   * The next line; null when there is no complete one left.
   *
   * @throws IOException if it is longer than any that is written
   */
  public @Nullable Line next() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(1024);
    while (end + line.size() < limit) {
      if (at == filled && !fill()) {
        return null;
      }
      int most = (int) Math.min(filled, limit - end - line.size() + at);
      int next = at;
      while (next < most && buffer[next] != '\n') {
        next++;
      }
      boolean ended = next < most;
      next += ended ? 1 : 0;
      line.write(buffer, at, next - at);
      at = next;
      if (ended) {
        end += line.size();
        return new Line(line.toByteArray(), end);
      }
      if (line.size() > LONGEST) {
        throw new IOException("a line has more than " + (LONGEST >> 20)
            + " MB, and none that is written has as many");
      }
    }
    return null;
  }

  private boolean fill() throws IOException {
    at = 0;
    filled = Math.max(0, in.read(buffer));
    return filled > 0;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
