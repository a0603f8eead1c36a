package dev.kymo.workers.data;

import static dev.kymo.workers.data.ResponseTypes.CHOSEN;
import static dev.kymo.workers.data.ResponseTypes.PROMPT;
import static dev.kymo.workers.data.ResponseTypes.REJECTED;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Turns JSON objects into rows, in any of the forms that {@link DataSet} documents. Faults are thrown as {@link
 * IllegalArgumentException}; who knows the line adds it.
 */
final class RowParser {

  private static final String NO_PROMPT =
      "no prompt: add the field 'prompt', or give 'chosen' and 'rejected' that begin alike";

  private final List<String> types;
  private final Set<String> ignored = new LinkedHashSet<>();
  private final CharsetEncoder unicode = StandardCharsets.UTF_8.newEncoder();

  /** Reads responses of the given types. */
  RowParser(List<String> types) {
    this.types = types;
  }

  /** Names of the fields that were neither prompt nor response, in the order of their appearance. */
  Set<String> ignored() {
    return ignored;
  }

  Row parse(int number, ObjectNode object) {
    Map<String, JsonNode> responses = new LinkedHashMap<>();
    for (String type : types) {
      JsonNode node = object.get(type);
      if (node != null) {
        responses.put(type, node);
      }
    }
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      if (!field.getKey().equals(PROMPT) && !responses.containsKey(field.getKey())) {
        ignored.add(field.getKey());
      }
    }
    if (responses.isEmpty()) {
      throw new IllegalArgumentException("no response: give at least one of "
          + String.join(", ", types) + ", or name other fields in data.responses");
    }
    JsonNode prompt = object.get(PROMPT);
    requireTextOrList(PROMPT, prompt);
    responses.forEach(RowParser::requireTextOrList);
    boolean chat = responses.values().iterator().next().isArray();
    responses.forEach((type, node) -> {
      if (node.isArray() != chat) {
        throw new IllegalArgumentException("'" + type + "' is " + form(node)
            + " but another response is not; use one form for a whole row");
      }
    });
    Row row = chat ? fromMessages(number, prompt, responses) : fromTexts(number, prompt, responses);
    requireUnicode(PROMPT, row.prompt());
    row.responses().forEach(this::requireUnicode);
    if (row.prompt().isEmpty()) {
      throw new IllegalArgumentException(NO_PROMPT);
    }
    return row;
  }

  private static Row fromTexts(
      int number, @Nullable JsonNode prompt, Map<String, JsonNode> responses) {
    Map<String, String> texts = new LinkedHashMap<>();
    responses.forEach((type, node) -> texts.put(type, node.textValue()));
    if (prompt != null) {
      if (prompt.isArray()) {
        throw new IllegalArgumentException(
            "'prompt' is a list of messages but the responses are texts; use one form");
      }
      return new Row(number, prompt.textValue(), texts);
    }
    String chosen = texts.get(CHOSEN);
    String rejected = texts.get(REJECTED);
    if (chosen == null || rejected == null) {
      throw new IllegalArgumentException(NO_PROMPT);
    }
    int length = ImplicitPrompt.length(chosen, rejected);
    // Only these two contain the prompt by definition; other responses are taken as written.
    texts.put(CHOSEN, chosen.substring(length));
    texts.put(REJECTED, rejected.substring(length));
    return new Row(number, chosen.substring(0, length), texts);
  }

  private static Row fromMessages(
      int number, @Nullable JsonNode prompt, Map<String, JsonNode> responses) {
    Map<String, List<ChatMessage>> conversations = new LinkedHashMap<>();
    responses.forEach((type, node) -> conversations.put(type, messages(type, node)));
    if (prompt != null && prompt.isArray()) {
      return rendered(number, messages(PROMPT, prompt), conversations);
    }
    // A prompt given as text repeats the conversations' beginning, which is what counts, as in TRL.
    List<ChatMessage> chosen = conversations.get(CHOSEN);
    List<ChatMessage> rejected = conversations.get(REJECTED);
    int length = chosen == null || rejected == null ? 0 : ImplicitPrompt.length(chosen, rejected);
    if (chosen == null || length == 0) {
      throw new IllegalArgumentException(NO_PROMPT + " (as messages, like the responses)");
    }
    List<ChatMessage> shared = List.copyOf(chosen.subList(0, length));
    conversations.replaceAll((type, conversation) -> {
      boolean begins =
          conversation.size() >= length && conversation.subList(0, length).equals(shared);
      return begins ? conversation.subList(length, conversation.size()) : conversation;
    });
    return rendered(number, shared, conversations);
  }

  private static Row rendered(
      int number, List<ChatMessage> prompt, Map<String, List<ChatMessage>> conversations) {
    Map<String, String> texts = new LinkedHashMap<>();
    conversations.forEach((type, response) ->
        texts.put(type, named(type, () -> ChatMessage.responseText(prompt, response))));
    return new Row(number, ChatMessage.promptText(prompt), texts);
  }

  private static List<ChatMessage> messages(String field, JsonNode node) {
    return named(field, () -> ChatMessage.listOf(node));
  }

  private static <T> T named(String field, Supplier<T> reading) {
    try {
      return reading.get();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("'" + field + "' " + e.getMessage(), e);
    }
  }

  private static void requireTextOrList(String field, @Nullable JsonNode node) {
    if (node != null && !node.isTextual() && !node.isArray()) {
      throw new IllegalArgumentException(
          "'" + field + "' is " + form(node) + ", must be text or a list of messages");
    }
  }

  private static String form(JsonNode node) {
    return switch (node.getNodeType()) {
      case STRING -> "text";
      case ARRAY -> "a list";
      case NULL -> "null";
      case NUMBER -> "a number";
      case BOOLEAN -> "a boolean";
      default -> "an object";
    };
  }

  /** JSON can spell half a surrogate pair, which no tokenizer accepts. */
  private void requireUnicode(String field, String text) {
    if (!unicode.canEncode(text)) {
      throw new IllegalArgumentException("'" + field
          + "' holds half a surrogate pair (\\ud800 to \\udfff), which is no character");
    }
  }
}
