package dev.kymo.monitoring.event;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WithoutPathsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '#',
      value = {
        "/data/models/pythia-70m | …/pythia-70m",
        "/data/models/pythia-70m/ | …/pythia-70m",
        "java.nio.file.NoSuchFileException: /home/ann/out/rows/t1 | java.nio.file.NoSuchFileException: …/t1",
        "cannot write '/home/ann/a.jsonl': No space left | cannot write '…/a.jsonl': No space left",
        "/home/ann/a: 3, (/home/bob/b) -> /tmp/c | …/a: 3, (…/b) -> …/c",
        "jdbc:h2:file:/home/ann/journal;WRITE_DELAY=0 | jdbc:h2:…/journal;WRITE_DELAY=0",
        "file:///home/ann/x.yaml | …/x.yaml",
        "path=/home/ann/x | path=…/x",
        "\"/home/ann/x\" | \"…/x\"",
        "</home/ann/x> | <…/x>",
        "/ | …/"
      })
  void of_absolutePath_leavesItsLastName(String text, String served) {
    assertThat(WithoutPaths.of(text)).isEqualTo(served);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "models/pythia-70m",
        "../models/pythia-70m",
        "./a/b",
        "builtin:grammar",
        "step 3/10, and/or",
        "http://127.0.0.1:8080/status",
        "<b>boom</b>",
        "1/2 of 3"
      })
  void of_noAbsolutePath_isAsItWas(String text) {
    assertThat(WithoutPaths.of(text)).isEqualTo(text);
  }
}
