package dev.kymo.monitoring.event;

import com.fasterxml.jackson.databind.util.StdConverter;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Text as it is served to whoever reaches the port: of an absolute path only the name at its end is left. Where on a machine somebody
 * keeps his models, and what his account is called, is nobody else's business; files and the terminal keep the whole.
 */
public final class WithoutPaths extends StdConverter<String, String> {
  /**
   * A path begins where a word does, unless it goes on with a second slash, as behind a scheme; {@code file:} may have three. Behind
   * {@code <}, one of a single name closes an element.
   */
  private static final Pattern PATH =
      Pattern.compile("(?:file:/+|(?<![\\w./~%<-])/(?!/)|(?<=<)/(?=[^/\\s>]+/))[^\\s'\"`<>:;,]*");

  private static final String SHORTENED = "\u2026/";

  /** The text with absolute paths shortened to {@code …/NAME}. */
  public static String of(String text) {
    Matcher path = PATH.matcher(text);
    return path.replaceAll(found -> Matcher.quoteReplacement(SHORTENED + name(found.group())));
  }

  private static String name(String path) {
    int end = path.length();
    while (end > 0 && path.charAt(end - 1) == '/') {
      end--;
    }
    return path.substring(path.lastIndexOf('/', end - 1) + 1, end);
  }

  /** As Jackson asks for it. */
  @Override
  public String convert(String text) {
    return of(text);
  }
}
