package dev.kymo.workers.input;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InputLimitTest {
  private static final Path PAGE = Path.of("../docs/limits.md");

  @Test
  void page_table_isThatOfTheCode() throws IOException {
    List<String> table = new ArrayList<>();
    for (InputLimit limit : InputLimit.values()) {
      table.add("| " + limit.what() + " | " + limit.words() + " | " + limit.reason() + " |");
    }

    List<String> rows = Files.readAllLines(PAGE).stream()
        .filter(line -> line.startsWith("| ") && !line.startsWith("| of |"))
        .toList();

    assertThat(rows).isEqualTo(table);
  }

  @Test
  void words_bytes_areRoundedWhereTheyAreMany() {
    assertThat(InputLimit.CONFIG_BYTES.words()).isEqualTo("1 MB");
    assertThat(InputLimit.CONFIG_BYTES.words(1_500_000)).isEqualTo("1.4 MB");
    assertThat(InputLimit.CONFIG_BYTES.words(1023)).isEqualTo("1,023 bytes");
    assertThat(InputLimit.LAYERS.words(1_000_000_000)).isEqualTo("1,000,000,000");
  }
}
