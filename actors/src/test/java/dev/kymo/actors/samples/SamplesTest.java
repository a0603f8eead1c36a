package dev.kymo.actors.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The samples that take seconds, and that no block of output lacks its mark. */
class SamplesTest extends Samples {
  /** What a line begins with that a reader types; a block of nothing else needs no mark. */
  private static final Pattern COMMAND = Pattern.compile(
      "(\\./kymo|mvn|java|python3|docker|\\.ci/|\\$KYMO_BENCH_PYTHON|bench/|huggingface-cli|cd|export) ?.*|  +.*|#.*|");

  /** A block of the second kind is an input, or a formula. */
  private static final Pattern COMMENT = Pattern.compile("(?s)sample\n.*|file: \\S+|input|formula");

  static List<Sample> samples() throws IOException {
    return on("verify");
  }

  @ParameterizedTest
  @MethodSource("samples")
  void page_showsWhatTheCommandsMake(Sample sample, Workplace place) throws Exception {
    check(sample, place);
  }

  @Test
  void everyBlock_isACommandOrSaysWhatItIs() throws IOException {
    List<String> unmarked = new ArrayList<>();
    for (Path page : Sample.pages(ROOT)) {
      for (MarkdownFile.Block block : new MarkdownFile(page).blocks()) {
        boolean isMarked = COMMENT.matcher(block.comment()).matches();
        boolean isCommand = block.picture() == null
            && block.content().stream().allMatch(line -> COMMAND.matcher(line).matches());
        if (!isMarked && !isCommand) {
          unmarked.add(ROOT.relativize(page) + ", line " + block.first());
        }
      }
    }

    assertThat(unmarked)
        .as("blocks and pictures without a comment that says how they are made (docs/README.md)")
        .isEmpty();
  }
}
