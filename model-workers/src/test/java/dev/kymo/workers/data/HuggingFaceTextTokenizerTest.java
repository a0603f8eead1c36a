package dev.kymo.workers.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against the resource {@code small-tokenizer}, whose tokenizer.json asks for truncation, padding and a start token. */
class HuggingFaceTextTokenizerTest {

  static final Path SMALL = Path.of("src", "test", "resources", "small-tokenizer");

  @TempDir
  Path folder;

  @Test
  void encode_text_addsCutsAndPadsNothing() {
    try (TextTokenizer tokenizer = HuggingFaceTextTokenizer.open(SMALL)) {
      assertThat(tokenizer.encode("the cat a rose the")).containsExactly(16, 25, 22, 21, 17);
      assertThat(tokenizer.encode("a<end>")).containsExactly(2, 1);
      assertThat(tokenizer.encode("")).isEmpty();
    }
  }

  /** Java's own encoding of strings for native code would make six bytes of these four. */
  @Test
  void encode_characterBeyondTheBasicPlane_isItsUtf8Bytes() {
    try (TextTokenizer tokenizer = HuggingFaceTextTokenizer.open(SMALL)) {
      assertThat(tokenizer.encode("a😀")).containsExactly(2, 26, 27, 28, 29);
    }
  }

  @Test
  void open_folderWithoutTokenizer_saysSo() {
    assertThatThrownBy(() -> HuggingFaceTextTokenizer.open(folder))
        .isInstanceOf(TokenizerUnreadableException.class)
        .hasMessageContaining("tokenizer.json: the file does not exist");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
          {"version":           | is not valid JSON
          {"version": "1.0"}    | is not a tokenizer that can be read
          """)
  void open_brokenTokenizer_namesTheFile(String json, String fault) throws IOException {
    Files.writeString(folder.resolve("tokenizer.json"), json);

    assertThatThrownBy(() -> HuggingFaceTextTokenizer.open(folder))
        .isInstanceOf(TokenizerUnreadableException.class)
        .hasMessageContaining("tokenizer.json: " + fault);
  }
}
