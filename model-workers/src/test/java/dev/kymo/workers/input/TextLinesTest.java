package dev.kymo.workers.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextLinesTest {
  @TempDir
  private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n",
        "a",
        "a\n",
        "a\nb",
        "a\r\nb\r\n",
        "a\rb\r",
        "\r\n\r\n",
        "\n\r",
        "a\n\n\nb"
      })
  void next_anyEnds_givesTheLinesOfTheJdk(String text) throws IOException {
    assertThat(lines("rows", text)).isEqualTo(text.lines().toList());
  }

  @Test
  void next_linesAcrossBuffers_giveTheLinesOfTheJdk() throws IOException {
    Random random = new Random(5);
    StringBuilder text = new StringBuilder();
    while (text.length() < 1_000_000) {
      text.append("x".repeat(random.nextInt(100_000))).append(random.nextBoolean() ? "\r\n" : "\r");
    }

    assertThat(lines("rows", text.toString())).isEqualTo(text.toString().lines().toList());
    assertThat(lines("rows.gz", text.toString()))
        .isEqualTo(text.toString().lines().toList());
  }

  @Test
  void next_lineOfTheLimit_isReadAndOneMoreByteIsNot() throws IOException {
    int most = InputLimit.LINE_BYTES.count();

    assertThat(lines("rows", "a\n" + "x".repeat(most) + "\nb")).hasSize(3);
    assertThatThrownBy(() -> lines("rows", "a\n" + "x".repeat(most + 1) + "\nb"))
        .isInstanceOf(InputRefusedException.class)
        .hasMessageContaining("more than 16 MB in line 2");
  }

  @Test
  void next_unpackedToMuchMoreThanItsSize_isRefused() throws IOException {
    String text = ("x".repeat(1000) + "\n").repeat(30_000);

    assertThat(lines("rows", text)).hasSize(30_000);
    assertThatThrownBy(() -> lines("rows.gz", text))
        .isInstanceOf(InputRefusedException.class)
        .hasMessageContaining("more than 100 times its size");
  }

  private List<String> lines(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    try (OutputStream plain = Files.newOutputStream(file);
        OutputStream out = name.endsWith(".gz") ? new GZIPOutputStream(plain) : plain) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    List<String> lines = new ArrayList<>();
    try (TextLines read = TextLines.open(file)) {
      for (byte[] line = read.next(); line != null; line = read.next()) {
        lines.add(new String(line, StandardCharsets.UTF_8));
        assertThat(read.line()).isEqualTo(lines.size());
      }
    }
    return lines;
  }
}
