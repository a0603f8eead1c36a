package dev.kymo.workers.data;

import static dev.kymo.workers.data.HuggingFaceTextTokenizerTest.SMALL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kymo.workers.data.Truncation.By;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each of these ends the JVM, or keeps it busy for ever, if the native library is given it here. */
class HostileTokenizersTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir
  private Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '~',
      value = {
        "/normalizer; {'type': 'Precompiled', 'precompiled_charsmap': 'AAAA'}; ended its process",
        "/model/continuing_subword_prefix; 'longer than any token'; ended its process",
        "/pre_tokenizer; {'type': 'FixedLength', 'length': 0}; ended its process",
        "/normalizer; {'type': 'Nope'}; is not a tokenizer that can be read",
        "/pre_tokenizer; {'type': 'Split', 'pattern': {'Regex': '(('}, 'behavior': 'Isolated', 'invert': false}; Oniguruma",
        "/model/merges; ['no such']; out of vocabulary",
        "/model; {'type': 'Unigram', 'unk_id': 9, 'vocab': [['a', -1.0]]}; UnkIdNotInVocabulary"
      })
  @Timeout(60)
  void open_fileThatTheLibraryCannotBear_isRefused(String place, String part, String expected)
      throws IOException {
    write(place, JSON.readTree(part.replace('\'', '"')));

    assertThatThrownBy(() -> HuggingFaceTextTokenizer.open(folder))
        .isInstanceOf(TokenizerUnreadableException.class)
        .hasMessageStartingWith(folder.resolve("tokenizer.json").toString())
        .hasMessageContaining(expected);
  }

  @Test
  @Timeout(60)
  void open_expressionNestedTooDeeply_isRefused() throws IOException {
    writeExpression("(".repeat(20_000) + "a" + ")".repeat(20_000));

    assertThatThrownBy(() -> HuggingFaceTextTokenizer.open(folder))
        .isInstanceOf(TokenizerUnreadableException.class);
  }

  @Test
  @Timeout(120)
  void open_addedTokenOfMegabytes_isEndedByItsLimitOfProcessorTime() throws IOException {
    ObjectNode token = JSON.createObjectNode()
        .put("id", 50)
        .put("content", "a".repeat(8_000_000))
        .put("single_word", false)
        .put("lstrip", false)
        .put("rstrip", false)
        .put("normalized", false)
        .put("special", true);
    write("/added_tokens", JSON.createArrayNode().add(token));

    assertThatThrownBy(() -> HuggingFaceTextTokenizer.open(folder))
        .isInstanceOf(TokenizerUnreadableException.class)
        .hasMessageContaining("of processor time, when it was ended");
  }

  @Test
  @Timeout(60)
  void encode_textThatTheLibraryGivesUpOn_isRefusedByRow() throws IOException {
    writeExpression("(x+x+)+y");

    try (TextTokenizer tokenizer = HuggingFaceTextTokenizer.open(folder)) {
      RowEncoder encoder = new RowEncoder(tokenizer, new Truncation(40, 20, By.ROW));
      Row good = new Row(0, " a cat", Map.of("chosen", " the"));
      Row bad = new Row(1, " a cat", Map.of("chosen", "x".repeat(60)));

      assertThat(encoder.encode(good).response("chosen")).isNotEmpty();
      assertThatThrownBy(() -> encoder.encode(bad))
          .isInstanceOf(RowNotEncodableException.class)
          .hasMessageContaining("row 1: response 'chosen' cannot be encoded")
          .hasMessageContaining("ended its process")
          .hasMessageContaining("it begins \"xxx");
    }
  }

  @Test
  @Timeout(60)
  void encode_foreignButSoundExpression_givesTheLibrarysIds() throws IOException {
    writeExpression("[a-z]+| |.");
    List<String> texts = List.of(" a cat", "", "\ud83d\ude00 x", "the\u0000 rose");

    try (TextTokenizer tokenizer = HuggingFaceTextTokenizer.open(folder);
        var library =
            HuggingFaceTextTokenizer.load(Files.readAllBytes(folder.resolve("tokenizer.json")))) {
      for (String text : texts) {
        long[] ids = library.encode(text).getIds();
        assertThat(tokenizer.encode(text))
            .isEqualTo(Arrays.stream(ids).mapToInt(Math::toIntExact).toArray());
      }
    }
  }

  @Test
  void parts_ofTheSmallTokenizer_arePlainAndOfForeignExpressionsNot() throws IOException {
    JsonNode small = JSON.readTree(SMALL.resolve("tokenizer.json").toFile());
    JsonNode foreign = small.deepCopy();
    ((ObjectNode) foreign)
        .set(
            "pre_tokenizer",
            JSON.readTree(
                "{\"type\": \"Sequence\", \"pretokenizers\": [{\"type\": \"Split\", \"pattern\": {\"Regex\": \"(a+)+$\"}}]}"));

    assertThat(TokenizerParts.arePlain(small)).isTrue();
    assertThat(TokenizerParts.arePlain(foreign)).isFalse();
  }

  private void writeExpression(String regex) throws IOException {
    ObjectNode split = JSON.createObjectNode().put("type", "Split");
    split.putObject("pattern").put("Regex", regex);
    split.put("behavior", "Isolated").put("invert", false);
    write("/pre_tokenizer", split);
  }

  private void write(String place, JsonNode part) throws IOException {
    JsonNode tokenizer = JSON.readTree(SMALL.resolve("tokenizer.json").toFile());
    int last = place.lastIndexOf('/');
    ((ObjectNode) tokenizer.at(place.substring(0, last))).set(place.substring(last + 1), part);
    JSON.writeValue(folder.resolve("tokenizer.json").toFile(), tokenizer);
    Files.copy(SMALL.resolve("tokenizer_config.json"), folder.resolve("tokenizer_config.json"));
  }
}
