package dev.kymo.workers.data;

import static dev.kymo.workers.data.HuggingFaceTextTokenizerTest.SMALL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kymo.workers.data.Truncation.By;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LongTextsTest {
  private static final int TOKENS = 60;
  private static final int WHOLE = 4096;
  private static final String[] WORDS = {
    " the", " cat", " a", " rose", "tea", "\n\n", "   ", "1234", " x", "é", "😀", ".", "cccc", "\t"
  };

  private TextTokenizer tokenizer;

  @BeforeEach
  void openTokenizer() {
    tokenizer = HuggingFaceTextTokenizer.open(SMALL);
  }

  @AfterEach
  void closeTokenizer() {
    tokenizer.close();
  }

  /** A tokenizer that counts what it is asked, and takes a token per character. */
  private static class CharacterTokenizer implements TextTokenizer {
    private final List<Integer> lengths = new ArrayList<>();

    @Override
    public int[] encode(String text) {
      lengths.add(text.length());
      return text.chars().toArray();
    }

    @Override
    public int endOfSequence() {
      return 1;
    }

    @Override
    public void close() {}
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 4_000, 5_000, 20_000, 60_000})
  void encode_textsOfWords_haveTheTokensOfTheWhole(int length) {
    LongTexts texts = new LongTexts(tokenizer, TOKENS, WHOLE);
    for (int seed = 0; seed < 8; seed++) {
      String text = text(new Random(seed), length);
      int[] whole = tokenizer.encode(text);

      int[] first = texts.first(text);
      int[] last = texts.last(text);

      assertThat(first).hasSizeGreaterThan(TOKENS);
      assertThat(Arrays.copyOf(first, TOKENS)).isEqualTo(Arrays.copyOf(whole, TOKENS));
      assertThat(Arrays.copyOfRange(last, last.length - TOKENS, last.length))
          .isEqualTo(Arrays.copyOfRange(whole, whole.length - TOKENS, whole.length));
    }
  }

  @Test
  void encode_ordinaryText_isWhole() {
    String text = text(new Random(1), LongTexts.WHOLE - 100);

    assertThat(new LongTexts(tokenizer, TOKENS).first(text)).isEqualTo(tokenizer.encode(text));
  }

  @Test
  void encode_oneWordWithoutEnd_hasTheTokensOfTheWhole() {
    String text = "c".repeat(50_000);
    int[] whole = tokenizer.encode(text);

    int[] first = new LongTexts(tokenizer, TOKENS, WHOLE).first(text);

    assertThat(Arrays.copyOf(first, TOKENS)).isEqualTo(Arrays.copyOf(whole, TOKENS));
  }

  @Test
  void encode_fifteenMegabytes_looksAtLittleOfThem() {
    CharacterTokenizer counting = new CharacterTokenizer();
    String text = "word ".repeat(3_000_000);

    new LongTexts(counting, 512).first(text);
    new LongTexts(counting, 512).last(text);

    assertThat(counting.lengths).hasSize(4).allMatch(length -> length <= 1 << 17);
  }

  @Test
  void encode_longTokens_looksAtMoreUntilThereAreEnough() {
    CharacterTokenizer sparing = new CharacterTokenizer() {
      @Override
      public int[] encode(String text) {
        return Arrays.copyOf(super.encode(text), text.length() / 1000);
      }
    };

    int[] first = new LongTexts(sparing, 512).first("x".repeat(15_000_000));

    assertThat(first).hasSizeGreaterThan(2 * 512);
  }

  @Test
  void encode_tokensThatDependOnTheWholeText_isRefused() {
    TextTokenizer whole = new CharacterTokenizer() {
      @Override
      public int[] encode(String text) {
        return text.chars().map(character -> character + text.length()).toArray();
      }
    };
    RowEncoder encoder = new RowEncoder(whole, new Truncation(512, 256, By.ROW));
    Row row = new Row(7, "x ".repeat(1_000_000), Map.of("chosen", " y"));

    assertThatThrownBy(() -> encoder.encode(row))
        .isInstanceOf(RowNotEncodableException.class)
        .hasMessageContaining("the prompt has 2000000 characters")
        .hasMessageContaining("the last 512 tokens depend on where it is cut; shorten it");
  }

  @ParameterizedTest
  @ValueSource(ints = {1_000, 100_000})
  void rowEncoder_longRow_isThatOfTheWholeTexts(int words) {
    String prompt = text(new Random(2), words * 4);
    String response = text(new Random(3), words * 4);
    Truncation truncation = new Truncation(40, 15, By.ROW);
    int[] wholePrompt = tokenizer.encode(prompt);
    int[] wholeResponse = tokenizer.encode(response);

    EncodedRow row = new RowEncoder(tokenizer, truncation)
        .encode(new Row(0, prompt, Map.of("chosen", response)));

    assertThat(row.prompt())
        .isEqualTo(Arrays.copyOfRange(wholePrompt, wholePrompt.length - 15, wholePrompt.length));
    assertThat(row.response("chosen")).isEqualTo(Arrays.copyOf(wholeResponse, 25));
  }

  private static String text(Random random, int length) {
    StringBuilder text = new StringBuilder();
    while (text.length() < length) {
      text.append(WORDS[random.nextInt(WORDS.length)]);
    }
    return text.toString();
  }
}
