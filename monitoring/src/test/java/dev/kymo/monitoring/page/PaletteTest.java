package dev.kymo.monitoring.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kymo.monitoring.dashboard.ResponseColours;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class PaletteTest {
  private static final Pattern ENTRY = Pattern.compile("(?m)^  (\\w+): \\['(#[0-9a-f]{6})'");

  @Test
  void colours_ofThePage_areThoseOfTheDashboards() {
    Map<String, String> dashboards = new HashMap<>(ResponseColours.byResponse());
    dashboards.remove(ResponseColours.ARGMAX); // black or white on the page, by its theme

    assertThat(pageColours()).isEqualTo(dashboards);
  }

  private static Map<String, String> pageColours() {
    Matcher entries = ENTRY.matcher(PageFiles.text(PageFiles.PAGE + "palette.js"));
    Map<String, String> colours = new HashMap<>();
    while (entries.find()) {
      colours.put(entries.group(1), entries.group(2));
    }
    return colours;
  }
}
