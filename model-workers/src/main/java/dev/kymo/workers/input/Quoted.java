package dev.kymo.workers.input;

import java.util.Collection;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * How messages quote what people or files wrote: short enough for a line, and without characters that a terminal would obey.
 * A key of a million characters must not hide what is wrong with it, nor an escape sequence colour, move or erase anything.
 */
public final class Quoted {
  /** Characters of a value that are shown; what comes behind is counted. */
  static final int MOST = 80;

  /** Characters of one line of a message: a few lines of a terminal, enough for a path and a sentence. */
  public static final int LINE = 500;

  /** Values of a list that are shown; more than there are known keys of any section. */
  private static final int MOST_VALUES = 24;

  private Quoted() {}

  /** A value, cut and escaped. */
  public static String text(String value) {
    return text(value, MOST);
  }

  /** A value, escaped, of which at most so many characters are shown. */
  public static String text(String value, int most) {
    if (value.length() <= most) {
      return escaped(value);
    }
    return escaped(value.substring(0, border(value, most))) + "… ("
        + String.format(Locale.ROOT, "%,d", value.length()) + " characters)";
  }

  /** Some values, each cut and escaped; of many, the first. */
  public static String list(Collection<String> values) {
    int more = values.size() - MOST_VALUES;
    return values.stream().limit(MOST_VALUES).map(Quoted::text).collect(Collectors.joining(", "))
        + (more > 0 ? " and " + more + " more" : "");
  }

  /** One line of a message, escaped; of a long one the middle goes, because remedies stand at the end. */
  public static String line(String line, int most) {
    if (line.length() <= most) {
      return escaped(line);
    }
    int head = border(line, most * 2 / 3);
    int tail = border(line, line.length() - most / 3);
    return escaped(line.substring(0, head)) + " … ("
        + String.format(Locale.ROOT, "%,d", tail - head) + " characters) … "
        + escaped(line.substring(tail));
  }

  /** A text with whatever a terminal would obey, or a reader cannot see, spelled as in Java: {@code \u001b}. */
  public static String escaped(String text) {
    if (text.codePoints().noneMatch(Quoted::isHidden)) {
      return text;
    }
    StringBuilder escaped = new StringBuilder();
    text.codePoints().forEach(character -> {
      switch (character) {
        case '\n' -> escaped.append("\\n");
        case '\r' -> escaped.append("\\r");
        case '\t' -> escaped.append("\\t");
        default -> {
          if (isHidden(character)) {
            for (char unit : Character.toChars(character)) {
              escaped.append(String.format(Locale.ROOT, "\\u%04x", (int) unit));
            }
          } else {
            escaped.appendCodePoint(character);
          }
        }
      }
    });
    return escaped.toString();
  }

  /** Control characters, marks that turn the direction of text, lone surrogates, ends of lines and paragraphs. */
  private static boolean isHidden(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR -> true;
      default -> false;
    };
  }

  /** A place at or before {@code index} that parts no character. */
  private static int border(String text, int index) {
    boolean within = index > 0
        && index < text.length()
        && Character.isLowSurrogate(text.charAt(index))
        && Character.isHighSurrogate(text.charAt(index - 1));
    return within ? index - 1 : index;
  }
}
