package dev.kymo.workers.input;

import dev.kymo.workers.file.GitLfsPointer;
import java.io.ByteArrayOutputStream;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a text file in UTF-8, plain or {@code .gz}, as bytes. A line ends with a line feed, a carriage return or both.
 * No line is read beyond {@link InputLimit#LINE_BYTES}, and nothing is unpacked beyond {@link InputLimit#EXPANSION}.
 */
public final class TextLines implements AutoCloseable {
  private static final int BUFFER = 1 << 16;
  /** What may be unpacked of a file whatever its size: less does no harm. */
  private static final long UNPACKED_ANYWAY = 16L << 20;

  /** Byte order marks, as Latin-1 shows them. */
  private static final String UTF_8 = "\u00EF\u00BB\u00BF";

  private static final String UTF_16_LITTLE = "\u00FF\u00FE";
  private static final String UTF_16_BIG = "\u00FE\u00FF";

  private final Path file;
  private final CountedStream packed;
  private final InputStream plain;
  private final byte[] buffer = new byte[BUFFER];
  private int next;
  private int filled;
  private boolean afterReturn;
  private long unpacked;
  private long line;

  private TextLines(Path file, CountedStream packed, InputStream plain) {
    this.file = file;
    this.packed = packed;
    this.plain = plain;
  }

  /**
   * Opens a file behind its byte order mark, if it has one.
   *
   * @throws CharConversionException if the file is in UTF-16, or stands for another one
   * @throws InputRefusedException if it is no file
   */
  public static TextLines open(Path file) throws IOException {
    CountedStream bytes = new CountedStream(InputFile.open(file));
    String pointer = GitLfsPointer.problem(file);
    if (pointer != null) {
      bytes.close();
      throw new CharConversionException(pointer);
    }
    try {
      InputStream plain =
          file.toString().endsWith(".gz") ? new GZIPInputStream(bytes, BUFFER) : bytes;
      return new TextLines(file, bytes, withoutMark(plain));
    } catch (IOException e) {
      bytes.close();
      throw e;
    }
  }

  private static InputStream withoutMark(InputStream plain) throws IOException {
    PushbackInputStream bytes = new PushbackInputStream(plain, UTF_8.length());
    byte[] first = bytes.readNBytes(UTF_8.length());
    String mark = new String(first, StandardCharsets.ISO_8859_1);
    if (mark.equals(UTF_8)) {
      return bytes;
    }
    if (mark.startsWith(UTF_16_LITTLE) || mark.startsWith(UTF_16_BIG)) {
      throw new CharConversionException("is in UTF-16; save it as UTF-8");
    }
    bytes.unread(first);
    return bytes;
  }

  /** Number of the line returned last, from 1; 0 before the first. */
  public long line() {
    return line;
  }

  /**
   * The next line without its end; null after the last.
   *
   * @throws InputRefusedException if it is longer than the limit, or the file unpacks to too much
   */
  public byte @Nullable [] next() throws IOException {
    if (!skipEndOfPair()) {
      return null;
    }
    line++;
    ByteArrayOutputStream begun = null;
    while (true) {
      int end = endOfLine();
      if (begun == null && end < filled) {
        byte[] whole = Arrays.copyOfRange(buffer, next, end);
        pass(end);
        return whole;
      }
      begun = begun == null ? new ByteArrayOutputStream(2 * BUFFER) : begun;
      requireRoom(begun.size() + (long) end - next);
      begun.write(buffer, next, end - next);
      boolean ended = end < filled;
      if (ended) {
        pass(end);
      }
      if (ended || !fill()) {
        return begun.toByteArray();
      }
    }
  }

  private void requireRoom(long bytes) {
    if (bytes > InputLimit.LINE_BYTES.most()) {
      throw InputRefusedException.beyond(
          file,
          InputLimit.LINE_BYTES,
          "more than " + InputLimit.LINE_BYTES.words() + " in line " + line);
    }
  }

  /** Reads on behind a carriage return that a line feed may follow; false at the end of the file. */
  private boolean skipEndOfPair() throws IOException {
    if (next == filled && !fill()) {
      return false;
    }
    if (afterReturn && buffer[next] == '\n') {
      next++;
    }
    afterReturn = false;
    return next < filled || fill();
  }

  private int endOfLine() {
    int end = next;
    while (end < filled && buffer[end] != '\n' && buffer[end] != '\r') {
      end++;
    }
    return end;
  }

  private void pass(int end) {
    afterReturn = buffer[end] == '\r';
    next = end + 1;
  }

  private boolean fill() throws IOException {
    next = 0;
    filled = Math.max(0, plain.read(buffer));
    unpacked += filled;
    if (unpacked > UNPACKED_ANYWAY && unpacked / InputLimit.EXPANSION.most() > packed.count()) {
      throw InputRefusedException.beyond(
          file,
          InputLimit.EXPANSION,
          "unpacked to more than " + InputLimit.EXPANSION.words() + " its size by line " + line);
    }
    return filled > 0;
  }

  /** Whether a line has nothing but white space. */
  public static boolean isBlank(byte[] line) {
    for (byte character : line) {
      if (!Character.isWhitespace(character & 0xff)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() throws IOException {
    plain.close();
  }
}
