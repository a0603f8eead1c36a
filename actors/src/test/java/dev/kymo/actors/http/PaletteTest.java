package dev.kymo.actors.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kymo.monitoring.dashboard.ResponseColours;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class PaletteTest {
  private static final Pattern ENTRY = Pattern.compile("(?m)^  (\\w+): \\['(#[0-9a-f]{6})'");

  @Test
  void colours_ofThePage_areThoseOfTheDashboards() throws IOException {
    Map<String, String> dashboards = new HashMap<>(ResponseColours.byResponse());
    dashboards.remove(ResponseColours.ARGMAX); // black or white on the page, by its theme

    assertThat(pageColours()).isEqualTo(dashboards);
  }

  private static Map<String, String> pageColours() throws IOException {
    try (InputStream palette = PageRoutes.class.getResourceAsStream("page/palette.js")) {
      Matcher entries = ENTRY.matcher(new String(palette.readAllBytes(), StandardCharsets.UTF_8));
      Map<String, String> colours = new HashMap<>();
      while (entries.find()) {
        colours.put(entries.group(1), entries.group(2));
      }
      return colours;
    }
  }
}
