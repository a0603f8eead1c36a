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

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
          {"eos_token_id": 1}       | {}                                 | 1
          {"eos_token_id": [5, 1]}  | {"eos_token": "<end>"}             | 5
          {}                        | {"eos_token": "<end>"}             | 1
          {"eos_token_id": null}    | {"eos_token": {"content": "<start>"}} | 0
          """)
  void endOfSequence_ofConfigs_isTheModelsThenTheTokenizers(
      String config, String tokenizerConfig, int expected) throws IOException {
    copyTokenizer();
    Files.writeString(folder.resolve("config.json"), config);
    Files.writeString(folder.resolve("tokenizer_config.json"), tokenizerConfig);

    try (TextTokenizer tokenizer = HuggingFaceTextTokenizer.open(folder)) {
      assertThat(tokenizer.endOfSequence()).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
          {}                        | {}                      | no token ends a response
          {"eos_token_id": "x"}     | {}                      | eos_token_id is "x"
          {"eos_token_id": []       | {}                      | config.json: is not valid JSON
          {}                        | {"eos_token": "rose a"} | is not one token
          """)
  void open_withoutAnUsableEnd_saysWhatToSet(String config, String tokenizerConfig, String fault)
      throws IOException {
    copyTokenizer();
    Files.writeString(folder.resolve("config.json"), config);
    Files.writeString(folder.resolve("tokenizer_config.json"), tokenizerConfig);

    assertThatThrownBy(() -> HuggingFaceTextTokenizer.open(folder))
        .isInstanceOf(TokenizerUnreadableException.class)
        .hasMessageContaining(fault);
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

  private void copyTokenizer() throws IOException {
    Files.copy(SMALL.resolve("tokenizer.json"), folder.resolve("tokenizer.json"));
  }
}
