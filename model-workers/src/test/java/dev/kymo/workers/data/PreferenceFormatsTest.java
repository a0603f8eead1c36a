package dev.kymo.workers.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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

  @Test
  void read_completion_isTheChosenResponse() throws IOException {
    Row texts = read("{\"completion\": \" y\", \"prompt\": \"q\", \"label\": true}");
    Row messages = read("""
        {"prompt": [%s], "completion": [{"role": "assistant", "content": "Blue."}]}""".formatted(SKY));

    assertThat(texts.responses()).containsExactly(Map.entry("chosen", " y"));
    assertThat(texts.prompt()).isEqualTo("q");
    assertThat(messages.responses()).containsExactly(Map.entry("chosen", " Blue."));
    assertThat(messages.prompt()).isEqualTo("\n\nHuman: Which colour?\n\nAssistant:");
  }

  @Test
  void read_messages_takesTheLastAsChosenAndTheRestAsPrompt() throws IOException {
    String line = """
        {"messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hi"},
          {"role": "assistant", "content": "Hello.", "tool_calls": null, "name": null}, %s,
          {"role": "assistant", "content": "Blue.", "tool_calls": []}], "prompt": "Hi"}""".formatted(SKY);

    Row row = read(line);

    assertThat(row.prompt())
        .isEqualTo(
            "\n\nSystem: Be brief.\n\nHuman: Hi\n\nAssistant: Hello.\n\nHuman: Which colour?\n\nAssistant:");
    assertThat(row.responses()).containsExactly(Map.entry("chosen", " Blue."));
    assertThat(data(line).notices())
        .hasSize(2)
        .anyMatch(notice -> notice.contains("no earlier turn is trained on"))
        .anyMatch(notice -> notice.contains("plain text"));
  }

  @Test
  void read_messagesBesideAChosenResponse_areIgnored() throws IOException {
    String line = """
        {"prompt": "q", "chosen": "y", "completion": "other", "messages": [%s]}""".formatted(SKY);

    assertThat(read(line).responses()).containsExactly(Map.entry("chosen", "y"));
    assertThat(data(line).notices()).singleElement().asString().endsWith(": completion, messages");
  }

  @Test
  void read_completionNamedAsAResponse_isOneOfItsOwn() throws IOException {
    Path file = Files.writeString(
        folder.resolve("rows.jsonl"), "{\"prompt\": \"q\", \"completion\": \"y\"}\n");

    assertThat(DataSet.read(file, null, List.of("completion")).responses())
        .containsExactly("completion");
  }

  @Test
  void read_nullsBesideMessages_areAbsent() throws IOException {
    String line = """
        {"prompt": [%s], "chosen": [{"role": "assistant", "content": "Blue."}], "rejected": null, "messages": null}""".formatted(SKY);

    assertThat(read(line).responses()).containsExactly(Map.entry("chosen", " Blue."));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
          {"prompt": [{"role": "user", "content": null}], "chosen": [{"role": "assistant", "content": "y"}]} | 'prompt' must be text or a list of messages, each with role and content as text, but message 1 has a content that is null
          {"prompt": [{"role": null, "content": "q"}], "chosen": [{"role": "assistant", "content": "y"}]} | message 1 has a role that is null
          {"prompt": [null], "chosen": [{"role": "assistant", "content": "y"}]}      | 'prompt' must be text or a list of messages, each with role and content as text, but message 1 is null
          {"prompt": [{"role": "user", "content": "q"}], "chosen": [{"role": "assistant", "content": "y"}, null]} | 'chosen' must be text or a list of messages, each with role and content as text, but message 2 is null
          {"prompt": [{"role": "user", "content": [{"type": "text", "text": "q"}]}], "chosen": [{"role": "assistant", "content": "y"}]} | message 1 has a content that is a list
          {"prompt": [{"role": "user", "content": "q"}], "chosen": [{"role": "tool", "content": "y"}]} | 'chosen' has a message of role 'tool'; known are system, user and assistant
          {"prompt": [{"role": "user", "content": "q"}], "chosen": [{"role": "assistant", "content": "", "tool_calls": [{"name": "f"}]}]} | 'chosen' has a message that calls a tool
          {"messages": []}                                                           | 'messages' is an empty list
          {"messages": "hello"}                                                      | 'messages' is text, must be a list of messages
          {"messages": [{"role": "assistant", "content": "y"}]}                      | 'messages' must end with a message of the assistant, after
          {"messages": [{"role": "user", "content": "q"}]}                           | 'messages' must end with a message of the assistant
          {"messages": [{"role": "user", "content": "q"}, {"role": "assistant", "content": null}]} | 'messages' must be text or a list of messages, each with role and content as text, but message 2 has a content that is null
          {"messages": [{"from": "human", "value": "q"}]}                            | message 1 has a role that is missing
          {"prompt": "else", "messages": [{"role": "user", "content": "q"}, {"role": "assistant", "content": "y"}]} | 'prompt' is none of the 'messages'
          {"completion": "y"}                                                        | no prompt
          {"prompt": "q", "completion": "y", "label": false}                         | its 'completion' is labelled false
          {"prompt": "q", "completion": 3}                                           | 'completion' is a number
          {"prompt": "q", "completion": "y", "messages": []}                         | has both 'completion' and 'messages'
          {"prompt": "q", "completion": null}                                        | no response
          {"text": "all of it"}                                                      | no response
          """)
  void read_unusableForms_saysWhatToDo(String line, String fault) {
    read_unusableMessages_saysWhatToDo(line, fault);
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
    return data(json).row(0);
  }

  private DataSet data(String json) throws IOException {
    Path file = Files.writeString(folder.resolve("rows.jsonl"), json.replace("\n", " ") + "\n");
    return DataSet.read(file, null, List.of());
  }
}
