package dev.kymo.workers.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreferenceFormatsTest {

  private static final String SKY = "{\"role\": \"user\", \"content\": \"Which colour?\"}";

  @TempDir
  Path folder;

  @ParameterizedTest
  @CsvSource(quoteCharacter = '"', textBlock = """
          "The sky is blue.", "The sky is green.",  "The sky is", " blue.",   " green."
          "Sky: it is.",      "Sky: I think.",      "Sky:",       " it is.",  " I think."
          "colourless",       "colourful",          "colour",     "less",     "ful"
          "same",             "same",               "sam",        "e",        "e"
          "ab",               "abc",                "a",          "b",        "bc"
          "a 😀",             "a 😁",                "a",          " 😀",       " 😁"
          "a😀",              "a😁",                 "a",          "😀",        "😁"
          """)
  void read_textsThatBeginAlike_cutsThemAsTrlDoes(
      String chosen, String rejected, String prompt, String restOfChosen, String restOfRejected)
      throws IOException {
    Row row = read("{\"chosen\": \"%s\", \"rejected\": \"%s\"}".formatted(chosen, rejected));

    assertThat(row.prompt()).isEqualTo(prompt);
    assertThat(row.responses())
        .containsEntry("chosen", restOfChosen)
        .containsEntry("rejected", restOfRejected);
  }

  @Test
  void read_messagesWithPrompt_rendersTheHhForm() throws IOException {
    Row row = read("""
        {"prompt": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hi"},
          {"role": "assistant", "content": "Hello."}, %s],
         "chosen": [{"role": "assistant", "content": "Blue."}],
         "rejected": [{"role": "assistant", "content": "Who asks?"}, {"role": "user", "content": "Me."}]}""".formatted(SKY));

    assertThat(row.prompt())
        .isEqualTo(
            "\n\nSystem: Be brief.\n\nHuman: Hi\n\nAssistant: Hello.\n\nHuman: Which colour?\n\nAssistant:");
    assertThat(row.responses())
        .containsEntry("chosen", " Blue.")
        .containsEntry("rejected", " Who asks?\n\nHuman: Me.");
  }

  @Test
  void read_messagesThatBeginAlike_takesTheSharedOnesAsPrompt() throws IOException {
    Row row = read("""
        {"chosen": [%1$s, {"role": "assistant", "content": "Blue."}],
         "rejected": [%1$s, {"role": "assistant", "content": "Green."}],
         "irr_hum": [{"role": "assistant", "content": "Cats purr."}]}""".formatted(SKY));

    assertThat(row.prompt()).isEqualTo("\n\nHuman: Which colour?\n\nAssistant:");
    assertThat(row.responses())
        .containsEntry("chosen", " Blue.")
        .containsEntry("rejected", " Green.")
        .containsEntry("irr_hum", " Cats purr.");
  }

  @Test
  void read_messagesWithPromptAsText_takesTheSharedMessages() throws IOException {
    Row row = read("""
        {"prompt": "Which colour?", "chosen": [%1$s, {"role": "assistant", "content": "Blue."}],
         "rejected": [%1$s, {"role": "assistant", "content": "Green."}]}""".formatted(SKY));

    assertThat(row.prompt()).isEqualTo("\n\nHuman: Which colour?\n\nAssistant:");
  }

  @Test
  void read_equalConversations_keepsTheLastMessageAsResponse() throws IOException {
    Row row = read("""
        {"chosen": [%1$s, {"role": "assistant", "content": "Blue."}],
         "rejected": [%1$s, {"role": "assistant", "content": "Blue."}]}""".formatted(SKY));

    assertThat(row.responses())
        .containsEntry("chosen", " Blue.")
        .containsEntry("rejected", " Blue.");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
          {"prompt": "q", "chosen": [{"role": "assistant", "content": "y"}]}          | no prompt
          {"prompt": [], "chosen": [{"role": "assistant", "content": "y"}]}           | 'prompt' is an empty list
          {"prompt": [{"role": "user", "content": "q"}], "chosen": "y"}               | 'prompt' is a list of messages but
          {"prompt": [{"role": "user", "content": "q"}], "chosen": [{"role": "user", "content": "y"}]}    | 'chosen' must go on with a message of the assistant
          {"prompt": [{"role": "robot", "content": "q"}], "chosen": [{"role": "assistant", "content": "y"}]} | 'prompt' has a message of role 'robot'
          {"prompt": [{"role": "user"}], "chosen": [{"role": "assistant", "content": "y"}]}               | 'prompt' must be text or a list of messages
          {"prompt": "q", "chosen": ["y"]}                                            | 'chosen' must be text or a list of messages
          {"prompt": "q", "chosen": "y", "rejected": [{"role": "assistant", "content": "n"}]}             | 'rejected' is a list but another
          {"chosen": [{"role": "user", "content": "q"}], "rejected": [{"role": "user", "content": "r"}]}  | no prompt
          """)
  void read_unusableMessages_saysWhatToDo(String line, String fault) {
    assertThatThrownBy(() -> read(line))
        .isInstanceOf(DataFormatException.class)
        .hasMessageContaining("line 1: ")
        .hasMessageContaining(fault);
  }

  private Row read(String json) throws IOException {
    Path file = Files.writeString(folder.resolve("rows.jsonl"), json.replace("\n", " ") + "\n");
    return DataSet.read(file, null, List.of()).row(0);
  }
}
