package dev.kymo.workers.data;

import static dev.kymo.workers.data.HuggingFaceTextTokenizerTest.SMALL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kymo.workers.data.Truncation.By;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RowEncoderTest {

  private static final int END = 1;
  private static final int CAT = 25;
  private static final int ROSE = 21;
  private static final int A = 22;
  private static final int THE = 17;

  /** Prompt of 5 tokens; responses of 2, 4 and 7 with their ends. */
  private static final Row ROW =
      row(" the cat a rose the", " cat", " a rose the", " cat a rose the cat a");

  private TextTokenizer tokenizer;

  @BeforeEach
  void openTokenizer() {
    tokenizer = HuggingFaceTextTokenizer.open(SMALL);
  }

  @AfterEach
  void closeTokenizer() {
    tokenizer.close();
  }

  @Test
  void encode_shortRow_cutsNothingAndEndsEveryResponse() {
    EncodedRow encoded = encoder(12, 3, By.ROW).encode(ROW);

    assertThat(encoded.row()).isEqualTo(4);
    assertThat(encoded.prompt()).containsExactly(THE, CAT, A, ROSE, THE);
    assertThat(encoded.responses().keySet()).containsExactly("chosen", "rejected", "irr_hum");
    assertThat(encoded.response("chosen")).containsExactly(CAT, END);
    assertThat(encoded.response("irr_hum")).containsExactly(CAT, A, ROSE, THE, CAT, A, END);
    assertThat(encoded.length("irr_hum")).isEqualTo(12);
  }

  @Test
  void encode_byRow_letsTheLongestResponseDecideThoughOthersAreAskedFor() {
    EncodedRow encoded = encoder(11, 3, By.ROW).encode(ROW, List.of("rejected", "chosen"));

    assertThat(encoded.prompt()).containsExactly(A, ROSE, THE);
    assertThat(encoded.responses().keySet()).containsExactly("chosen", "rejected");
    assertThat(encoded.response("rejected")).containsExactly(A, ROSE, THE, END);
  }

  @Test
  void encode_byPair_letsOnlyTheResponsesAskedForDecide() {
    EncodedRow encoded = encoder(9, 3, By.PAIR).encode(ROW, List.of("chosen", "rejected"));

    assertThat(encoded.prompt()).containsExactly(THE, CAT, A, ROSE, THE);
    assertThat(encoded.response("rejected")).containsExactly(A, ROSE, THE, END);
  }

  @Test
  void encode_byPairWithALongOne_cutsThePrompt() {
    EncodedRow encoded = encoder(9, 3, By.PAIR).encode(ROW, List.of("chosen", "irr_hum"));

    assertThat(encoded.prompt()).containsExactly(A, ROSE, THE);
    assertThat(encoded.response("chosen")).containsExactly(CAT, END);
    assertThat(encoded.response("irr_hum")).containsExactly(CAT, A, ROSE, THE, CAT, A);
  }

  @ParameterizedTest
  @EnumSource(By.class)
  void encode_cutPromptStillTooLong_cutsEveryResponseToWhatIsLeft(By by) {
    EncodedRow encoded = encoder(6, 3, by).encode(ROW);

    assertThat(encoded.prompt()).containsExactly(A, ROSE, THE);
    assertThat(encoded.response("chosen")).containsExactly(CAT, END);
    assertThat(encoded.response("rejected")).containsExactly(A, ROSE, THE);
    assertThat(encoded.response("irr_hum")).containsExactly(CAT, A, ROSE);
  }

  @Test
  void encode_promptShorterThanItsLimit_leavesTheRestToResponses() {
    Row row = row(" the cat", " cat", " a", " cat a rose the cat a");

    EncodedRow encoded = encoder(8, 4, By.ROW).encode(row);

    assertThat(encoded.prompt()).containsExactly(THE, CAT);
    assertThat(encoded.response("irr_hum")).containsExactly(CAT, A, ROSE, THE, CAT, A);
  }

  @Test
  void encode_absentResponse_namesRowAndResponse() {
    assertThatThrownBy(() -> encoder(12, 3, By.ROW).encode(ROW, List.of("irr_test")))
        .isInstanceOf(RowNotEncodableException.class)
        .hasMessage("row 4: has no response 'irr_test'; it has chosen, rejected, irr_hum");
  }

  @Test
  void encode_promptWithoutTokens_isRefused() {
    assertThatThrownBy(() -> encoder(12, 3, By.ROW).encode(row("", "a", "a", "a")))
        .isInstanceOf(RowNotEncodableException.class)
        .hasMessageContaining("row 4: the prompt has no tokens");
  }

  @Test
  void requireFits_longerThanTheContext_namesRowResponseLengthAndContext() {
    EncodedRow encoded = encoder(20, 10, By.ROW).encode(ROW);

    assertThat(encoded.requireFits(new ModelLimits(12, 32))).isSameAs(encoded);
    assertThatThrownBy(() -> encoded.requireFits(new ModelLimits(11, 32)))
        .isInstanceOf(RowNotEncodableException.class)
        .hasMessage(
            "row 4: prompt and response 'irr_hum' have 12 tokens together, the model's context has 11; "
                + "set data.max-length to at most 11");
  }

  /** A is 22, CAT 25. */
  @Test
  void requireFits_tokenThatTheModelLacks_namesRowPartIdAndVocabulary() {
    EncodedRow response = encoder(20, 10, By.ROW).encode(row("the", "the a", "the", "the"));
    EncodedRow prompt = encoder(20, 10, By.ROW).encode(row("the cat", "the", "the", "the"));

    assertThat(response.requireFits(new ModelLimits(20, 23))).isSameAs(response);
    assertThatThrownBy(() -> response.requireFits(new ModelLimits(20, 22)))
        .isInstanceOf(RowNotEncodableException.class)
        .hasMessageContaining(
            "row 4: response 'chosen', token 2: token id 22 is not in the model's vocabulary of 22 (0 to 21)");
    assertThatThrownBy(() -> prompt.requireFits(new ModelLimits(20, 25)))
        .isInstanceOf(RowNotEncodableException.class)
        .hasMessageContaining("row 4: the prompt, token 2: token id 25 is not in");
  }

  private RowEncoder encoder(int maxLength, int maxPromptLength, By by) {
    return new RowEncoder(tokenizer, new Truncation(maxLength, maxPromptLength, by));
  }

  private static Row row(String prompt, String chosen, String rejected, String irrHum) {
    Map<String, String> responses = new LinkedHashMap<>();
    responses.put("chosen", chosen);
    responses.put("rejected", rejected);
    responses.put("irr_hum", irrHum);
    return new Row(4, prompt, responses);
  }
}
