package dev.kymo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The messages that docs/troubleshooting.md quotes stand in the sources. */
class TroubleshootingTest {
  private static final Path ROOT = Path.of("..");
  private static final List<String> MODULES =
      List.of("model-workers", "probes", "monitoring", "actors");
  private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");

  /** What the code says over several literals is one text. */
  private static final Pattern JOINED = Pattern.compile("\"\\s*\\+\\s*\"");

  private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\\n]|\\\\.)*)\"");

  private static String sources = "";

  @BeforeAll
  static void read() throws IOException {
    StringBuilder all = new StringBuilder(Files.readString(ROOT.resolve("kymo")));
    for (String module : MODULES) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/main/java"))) {
        for (Path file : files.filter(name -> name.toString().endsWith(".java")).toList()) {
          String text = Files.readString(file, StandardCharsets.UTF_8);
          LITERAL
              .matcher(JOINED.matcher(text).replaceAll(""))
              .results()
              .forEach(literal -> all.append(literal.group(1)).append('\n'));
        }
      }
    }
    sources = all.toString();
  }

  /** The pieces of a quoted message that are the same each time. */
  private static List<String> pieces(String message) {
    return Stream.of(message.split("…", -1))
        .map(String::strip)
        .filter(piece -> !piece.isEmpty())
        .toList();
  }

  private static List<String> messages() throws IOException {
    List<String> messages = new ArrayList<>();
    for (String line : Files.readAllLines(ROOT.resolve("docs/troubleshooting.md"))) {
      if (line.startsWith("| `")) {
        Matcher quoted = QUOTED.matcher(line.substring(2, line.indexOf(" | ", 2)));
        while (quoted.find()) {
          messages.add(quoted.group(1));
        }
      }
    }
    return messages;
  }

  @Test
  void everyQuotedMessage_standsInTheSources() throws IOException {
    List<String> gone = new ArrayList<>();
    for (String message : messages()) {
      for (String piece : pieces(message)) {
        if (!sources.contains(piece)) {
          gone.add(piece);
        }
      }
    }

    assertThat(messages()).hasSizeGreaterThan(20);
    assertThat(gone).as("quoted in docs/troubleshooting.md and said nowhere").isEmpty();
  }

  @Test
  void pieces_ofAMessage_areWhatStandsBetweenItsVariables() {
    assertThat(pieces("the journal … is gone")).containsExactly("the journal", "is gone");
  }
}
