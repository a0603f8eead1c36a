package dev.kymo.workers.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** In folders with {@code small-tokenizer}'s tokenizer.json: {@code <start>} is 0, {@code <end>} is 1. */
class EndOfResponseTest {
  @TempDir
  Path folder;

  @BeforeEach
  void copyTokenizer() throws IOException {
    Files.copy(
        HuggingFaceTextTokenizerTest.SMALL.resolve("tokenizer.json"),
        folder.resolve("tokenizer.json"));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
          {"eos_token_id": 0}       | {"eos_token": "<end>"}                | -                         | 1
          {"eos_token_id": [0, 1]}  | {"eos_token": "<end>"}                | -                         | 1
          {"eos_token_id": [0, 5]}  | {"eos_token": {"content": "<end>"}}   | -                         | 1
          {"eos_token_id": null}    | {"eos_token": {"content": "<start>"}} | -                         | 0
          {"eos_token_id": 0}       | {"eos_token": null}                   | {"eos_token": "<end>"}    | 1
          {"eos_token_id": 0}       | -                                     | {"eos_token": {"content": "<end>"}} | 1
          {"eos_token_id": 0}       | {"eos_token": "<end>"}                | {"eos_token": "<start>"}  | 1
          {"eos_token_id": 1}       | {}                                    | {}                        | 1
          {"eos_token_id": [5]}     | -                                     | -                         | 5
          {"eos_token_id": [5, 1]}  | {"eos_token": ""}                     | -                         | 5
          """)
  void of_folder_isTheTokenizersElseTheConfigs(
      String config, String tokenizerConfig, String specialTokens, int expected)
      throws IOException {
    write("config.json", config);
    write("tokenizer_config.json", tokenizerConfig);
    write("special_tokens_map.json", specialTokens);
    write("generation_config.json", "{\"eos_token_id\": [2, 0]}");

    assertThat(EndOfResponse.of(folder).id()).isEqualTo(expected);
    try (TextTokenizer tokenizer = HuggingFaceTextTokenizer.open(folder)) {
      assertThat(tokenizer.endOfSequence()).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
          {"eos_token_id": [0, 1]} | {"eos_token": "<end>"} | {"eos_token": "<end>"}   | -
          {}                       | {"eos_token": "<end>"} | -                        | -
          {"eos_token_id": 1}      | -                      | -                        | -
          {"eos_token_id": 0}      | {"eos_token": "<end>"} | -                        | token 1 '<end>' (tokenizer_config.json: eos_token), though config.json has eos_token_id 0
          {"eos_token_id": [0, 5]} | -                      | {"eos_token": "<end>"}   | (special_tokens_map.json: eos_token), though config.json has eos_token_id [0, 5]
          {"eos_token_id": 1}      | {"eos_token": "<end>"} | {"eos_token": "<start>"} | though special_tokens_map.json has eos_token '<start>'
          {"eos_token_id": [1, 0]} | -                      | -                        | token 1 '<end>', the first of config.json's eos_token_id [1, 0]
          """)
  void notices_ofFilesThatDisagree_sayWhatCounts(
      String config, String tokenizerConfig, String specialTokens, String notice)
      throws IOException {
    write("config.json", config);
    write("tokenizer_config.json", tokenizerConfig);
    write("special_tokens_map.json", specialTokens);

    EndOfResponse end = EndOfResponse.of(folder);

    if (notice == null) {
      assertThat(end.notices()).isEmpty();
    } else {
      assertThat(end.notices()).singleElement().asString().contains(folder.toString(), notice);
    }
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
          {}                        | {}                      | no token ends a response
          {"eos_token_id": []}      | {}                      | no token ends a response
          {"eos_token_id": "x"}     | {}                      | eos_token_id is "x"
          {"eos_token_id": [1, -1]} | {}                      | eos_token_id is [1,-1]
          {"eos_token_id": []       | {}                      | config.json: is not valid JSON
          {}                        | {"eos_token": "rose a"} | is not one token
          {"eos_token_id": 1}       | {"eos_token": "</s>"}   | eos_token '</s>' is not one token of tokenizer.json
          {"eos_token_id": 1}       | {"eos_token": 5}        | eos_token is 5, must be a text
          {"eos_token_id": 1}       | {"eos_token": {"id": 5}} | must be a text
          {"vocab_size": 1}         | {"eos_token": "<end>"}  | 1 '<end>' (tokenizer_config.json: eos_token), is not in the model's vocabulary of 1
          {"vocab_size": 9, "eos_token_id": 9} | {}           | not in the model's vocabulary of 9 (0 to 8)
          """)
  void of_folderWithoutAnUsableEnd_saysWhatToSet(
      String config, String tokenizerConfig, String fault) throws IOException {
    write("config.json", config);
    write("tokenizer_config.json", tokenizerConfig);

    assertThatThrownBy(() -> EndOfResponse.of(folder))
        .isInstanceOf(TokenizerUnreadableException.class)
        .hasMessageContaining(fault);
  }

  /** Of Unigram models the vocabulary is a list; a word of it need not be an added token to end responses. */
  @Test
  void of_tokenOfAnUnigramVocabulary_isItsPlace() throws IOException {
    write(
        "tokenizer.json",
        "{\"model\": {\"vocab\": [[\"<unk>\", 0], [\"a\", -1], [\"</s>\", -2]]}}");
    write("special_tokens_map.json", "{\"eos_token\": \"</s>\"}");

    assertThat(EndOfResponse.of(folder))
        .isEqualTo(new EndOfResponse(2, "</s>", "special_tokens_map.json: eos_token", List.of()));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
          {"eos_token_id": [5, 1]} | {"eos_token": "<end>"} | 5
          {"eos_token_id": 0}      | {"eos_token": "<end>"} | 0
          {}                       | {"eos_token": "<end>"} | 1
          """)
  void of_recordingOfAnEarlierVersion_isTheConfigsThenTheTokenizers(
      String config, String tokenizerConfig, int expected) throws IOException {
    write("config.json", config);
    write("tokenizer_config.json", tokenizerConfig);

    assertThat(EndOfResponse.of(folder, EndOfResponse.Rule.CONFIG).id()).isEqualTo(expected);
  }

  private void write(String file, String text) throws IOException {
    if (text != null) {
      Files.writeString(folder.resolve(file), text);
    }
  }
}
