package dev.kymo.workers.file;

import java.io.BufferedReader;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/** Opens a file of lines in UTF-8, plain or {@code .gz}. */
public final class TextLines {
  private static final int BUFFER = 1 << 16;
  /** Byte order marks, as Latin-1 shows them. */
  private static final String UTF_8 = "\u00EF\u00BB\u00BF";

  private static final String UTF_16_LITTLE = "\u00FF\u00FE";
  private static final String UTF_16_BIG = "\u00FE\u00FF";

  private TextLines() {}

  /**
   * The lines behind a byte order mark, if there is one. Bytes become characters one to one (Latin-1), which is enough to cut
   * lines and to read numbers; who reads text turns a line into bytes again.
   *
   * @throws CharConversionException if the file is in UTF-16, or stands for another one
   */
  public static BufferedReader open(Path file) throws IOException {
    String pointer = GitLfsPointer.problem(file);
    if (pointer != null) {
      throw new CharConversionException(pointer);
    }
    InputStream bytes = Files.newInputStream(file);
    try {
      InputStream plain =
          file.toString().endsWith(".gz") ? new GZIPInputStream(bytes, BUFFER) : bytes;
      return new BufferedReader(
          new InputStreamReader(withoutMark(plain), StandardCharsets.ISO_8859_1), BUFFER);
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
}
