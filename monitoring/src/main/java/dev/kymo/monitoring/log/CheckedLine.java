package dev.kymo.monitoring.log;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * A line of JSON with a check of itself as its last key, {@code "crc":"0a1b2c3d"}: the CRC-32C of the line without that key.
 * A flipped digit is JSON too; the check tells.
 */
final class CheckedLine {
  private static final Pattern CHECK = Pattern.compile(",\"crc\":\"([0-9a-f]{8})\"}$");

  private CheckedLine() {}

  /** The JSON object with its check. */
  static String of(String object) {
    return object.substring(0, object.length() - 1) + ",\"crc\":\"" + crc(object) + "\"}";
  }

  /**
   * The JSON object without its check. Older lines have none and are taken as they are.
   *
   * @throws IllegalArgumentException if the line is not what was written
   */
  static String object(String line) {
    Matcher check = CHECK.matcher(line);
    if (!check.find()) {
      return line;
    }
    String object = line.substring(0, check.start()) + "}";
    if (!crc(object).equals(check.group(1))) {
      throw new IllegalArgumentException("it is not what was written: its check fails");
    }
    return object;
  }

  private static String crc(String text) {
    CRC32C crc = new CRC32C();
    crc.update(text.getBytes(StandardCharsets.UTF_8));
    return String.format(Locale.ROOT, "%08x", crc.getValue());
  }
}
