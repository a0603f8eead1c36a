package dev.kymo.actors.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What makes a page and a run's output differ, and what does not. */
class LinesTest {
  private static final List<String> OUTPUT =
      List.of("Begin", "0:12  5 steps, 9.1/s", "a  1.50", "b  -2.25", "", "took 7.1 s", "End");

  @TempDir
  Path folder;

  @ParameterizedTest
  @CsvSource({
    "a 1.50, 0, true",
    "a 1.51, 0, true",
    "a 1.52, 0, false",
    "a 1.52, 0.02, true",
    "a -1.50, 0.02, false",
    "a 1.50 s, 0.02, false",
    "c 1.50, 0.02, false",
  })
  void differences_ofALine_areWordsAndNumbersBeyondTheTolerance(
      String shown, String tolerance, boolean equal) throws IOException {
    Lines lines = new Lines(mark("tolerance: " + tolerance));

    assertThat(lines.differences(List.of(shown), List.of("a  1.50")).isEmpty()).isEqualTo(equal);
  }

  @Test
  void differences_withCutsAndWhatVaries_areNone() throws IOException {
    Lines lines = new Lines(mark("varies: ['^\\d+:\\d\\d .* steps.*', 'took [\\d.]+ s']"));

    assertThat(lines.differences(
            List.of("Begin", "0:31  6 steps, 2.0/s", "...", "b -2.25", "", "took 9.9 s", "..."),
            OUTPUT))
        .isEmpty();
    assertThat(lines.differences(List.of("Begin", "...", "b -2.25", "a 1.50", "..."), OUTPUT))
        .hasSize(1);
    assertThat(lines.differences(List.of("Begin", "...", "b -2.25"), OUTPUT)).hasSize(1);
  }

  @Test
  void section_fromUntil_isWhatLiesBetween() throws IOException {
    assertThat(new Lines(mark("from: a", "until: took")).section(OUTPUT))
        .containsExactly("a  1.50", "b  -2.25");
  }

  @Test
  void updated_withCuts_takesTheLinesThatBeginAlike() throws IOException {
    Lines lines = new Lines(mark("varies: ['^\\d+:\\d\\d .* steps.*']"));

    assertThat(lines.updated(List.of("Begin", "1:00  7 steps", "...", "b +9.00", "..."), OUTPUT))
        .containsExactly("Begin", "0:12  5 steps, 9.1/s", "...", "b  -2.25", "...");
    assertThat(lines.updated(List.of("old"), OUTPUT)).isEqualTo(OUTPUT);
  }

  @Test
  void blocks_ofAPage_haveTheCommentsAboveThem() throws IOException {
    Path page = Files.writeString(
        folder.resolve("page.md"),
        "text\n\n    ./kymo run\n\n<!-- sample\nshows: x\n-->\n\n    one\n\n    two\n\n<!-- input -->\n```yaml\na: 1\n```\n\n![p](p.png)\n");

    MarkdownFile file = new MarkdownFile(page);

    assertThat(file.blocks())
        .extracting(MarkdownFile.Block::comment)
        .containsExactly("", "sample\nshows: x", "input", "");
    assertThat(file.blocks().get(1).content()).containsExactly("one", "", "two");
    assertThat(file.blocks().get(3).picture()).isEqualTo("p.png");
    file.replace(file.blocks().get(1), List.of("three", "", "four"));
    assertThat(page).content().contains("-->\n\n    three\n\n    four\n\n<!-- input -->");
  }

  @Test
  void mark_withoutAnOccasion_isRefused() {
    assertThatThrownBy(() -> Mark.of("commands: [a]\nrerun: sometimes"))
        .hasMessageContaining("must be verify, ci, shared, browser or recorded YYYY-MM-DD");
  }

  private static Mark mark(String... keys) throws IOException {
    return Mark.of("commands: [a]\nrerun: verify\n" + String.join("\n", keys));
  }
}
