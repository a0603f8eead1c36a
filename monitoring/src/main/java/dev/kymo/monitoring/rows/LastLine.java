package dev.kymo.monitoring.rows;

import dev.kymo.monitoring.event.EventJson;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The last line before a place in a file of rows, read from behind. */
final class LastLine {
  /** Longer lines are not looked at: rows have some kilobytes. */
  private static final int LONGEST = 1 << 16;

  private LastLine() {}

  /** Whether a line ends at {@code end}, and is a JSON object. */
  static boolean isWhole(Path file, long end) throws IOException {
    if (end == 0) {
      return true;
    }
    ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(LONGEST, end));
    try (FileChannel channel = FileChannel.open(file)) {
      while (bytes.hasRemaining()
          && channel.read(bytes, end - bytes.capacity() + bytes.position()) >= 0) {
        // until it is full
      }
    }
    int last = bytes.position() - 1;
    byte[] tail = bytes.array();
    if (last < 0 || tail[last] != '\n') {
      return false;
    }
    int begin = last;
    while (begin > 0 && tail[begin - 1] != '\n') {
      begin--;
    }
    if (begin == 0 && end > tail.length) {
      return true; // longer than we look
    }
    try {
      EventJson.parse(new String(tail, begin, last - begin, StandardCharsets.UTF_8));
      return true;
    } catch (IllegalArgumentException notJson) {
      return false;
    }
  }
}
