package dev.kymo.workers.input;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class QuotedTest {

  @Test
  void text_ordinary_isItself() {
    String value = "learning-rate ü ☃ 😀";

    assertThat(Quoted.text(value)).isEqualTo(value);
  }

  @Test
  void text_long_isCutAndCounted() {
    String value = "x".repeat(1_234_567);

    assertThat(Quoted.text(value)).isEqualTo("x".repeat(80) + "… (1,234,567 characters)");
  }

  @Test
  void text_cutWithinACharacter_leavesItOut() {
    String value = "x".repeat(79) + "😀".repeat(9);

    assertThat(Quoted.text(value)).isEqualTo("x".repeat(79) + "… (97 characters)");
  }

  @Test
  void text_whatATerminalObeys_isSpelled() {
    String value = "a\u001b[2J\u009b31mb\r\n\tc\u202ed\u0000\u2028" + "\ud800" + "e\u007f";

    assertThat(Quoted.text(value))
        .isEqualTo("a\\u001b[2J\\u009b31mb\\r\\n\\tc\\u202ed\\u0000\\u2028\\ud800e\\u007f");
  }

  @Test
  void list_ofMany_showsTheFirst() {
    var values = IntStream.range(0, 1000).mapToObj(i -> "key" + i).toList();

    assertThat(Quoted.list(values)).startsWith("key0, key1, ").endsWith("key23 and 976 more");
  }

  @Test
  void line_long_losesItsMiddle() {
    String line = "a.yaml, line 3: " + "y".repeat(5000) + " is none; remove it";

    String shown = Quoted.line(line, 300);

    assertThat(shown)
        .startsWith("a.yaml, line 3: yyy")
        .endsWith("yyy is none; remove it")
        .contains("… (4,735 characters) …")
        .hasSizeLessThan(330);
  }
}
