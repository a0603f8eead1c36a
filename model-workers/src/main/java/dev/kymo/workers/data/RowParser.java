package dev.kymo.workers.data;

import static dev.kymo.workers.data.ResponseTypes.CHOSEN;
import static dev.kymo.workers.data.ResponseTypes.PROMPT;
import static dev.kymo.workers.data.ResponseTypes.REJECTED;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kymo.workers.input.InputLimit;
import dev.kymo.workers.input.Quoted;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Turns JSON objects into rows, in any of the forms that {@link DataSet} documents. Faults are thrown as {@link
 * IllegalArgumentException}; who knows the line adds it.
 */
final class RowParser {

  /** What a dataset for supervised finetuning calls its only response. */
  private static final String COMPLETION = "completion";

  /** A conversation that ends with the only response. */
  private static final String MESSAGES = "messages";

  /** Whether a completion is a good one, in data for losses that know good and bad but no pairs. */
  private static final String LABEL = "label";

  /** Fields that are remembered for a notice, of which every row could have others. */
  private static final int MOST_IGNORED = 1_000;

  private static final String NO_PROMPT =
      "no prompt: add the field 'prompt', or give 'chosen' and 'rejected' that begin alike";

  private final List<String> types;
  private final Set<String> ignored = new TreeSet<>();
  private boolean conversations;
  private boolean lastMessages;

  /** Reads responses of the given types. */
  RowParser(List<String> types) {
    this.types = types;
  }

  /** What of the rows read so far may surprise. */
  List<String> notices() {
    List<String> notices = new ArrayList<>();
    if (!ignored.isEmpty()) {
      notices.add("fields ignored, as they are no response types (data.responses can name them): "
          + Quoted.list(ignored));
    }
    if (conversations) {
      notices.add("conversations become plain text, \"\\n\\nHuman: ...\\n\\nAssistant: ...\", "
          + "and not what the model's chat template would make of them");
    }
    if (lastMessages) {
      notices.add("of 'messages', the last one is the response (chosen), those before it are its "
          + "prompt: no earlier turn is trained on");
    }
    return notices;
  }

  Row parse(int number, ObjectNode object) {
    if (object.size() > InputLimit.FIELDS.most()) {
      throw new IllegalArgumentException("has " + InputLimit.FIELDS.words(object.size())
          + " fields; of " + InputLimit.FIELDS.what() + " at most " + InputLimit.FIELDS.words()
          + " are read");
    }
    String only = onlyResponse(object);
    Map<String, JsonNode> responses = responses(object, only);
    if (responses.isEmpty()) {
      throw new IllegalArgumentException("no response: give at least one of " + Quoted.list(types)
          + ", or name other fields in data.responses");
    }
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      String name = field.getKey();
      boolean read = name.equals(PROMPT) || types.contains(name) || name.equals(only);
      if (!read && !field.getValue().isNull() && ignored.size() < MOST_IGNORED) {
        ignored.add(name);
      }
    }
    JsonNode prompt = object.get(PROMPT);
    requireTextOrList(PROMPT, prompt);
    responses.forEach((type, node) -> requireTextOrList(field(type, only), node));
    boolean chat = responses.values().iterator().next().isArray();
    responses.forEach((type, node) -> {
      if (node.isArray() != chat) {
        throw new IllegalArgumentException("'" + Quoted.text(field(type, only)) + "' is "
            + form(node) + " but another response is not; use one form for a whole row");
      }
    });
    conversations |= chat;
    Row row =
        chat ? fromMessages(number, prompt, responses, only) : fromTexts(number, prompt, responses);
    if (row.prompt().isEmpty()) {
      throw new IllegalArgumentException(NO_PROMPT);
    }
    return row;
  }

  /** The field that stands for a chosen response that has no field of its own; null if none does. */
  private @Nullable String onlyResponse(ObjectNode object) {
    if (object.hasNonNull(CHOSEN)) {
      return null;
    }
    List<String> there = List.of(COMPLETION, MESSAGES).stream()
        .filter(name -> object.hasNonNull(name) && !types.contains(name))
        .toList();
    if (there.size() > 1) {
      throw new IllegalArgumentException(
          "has both '" + COMPLETION + "' and '" + MESSAGES + "'; keep the one to train on");
    }
    if (there.contains(COMPLETION)
        && object.path(LABEL).isBoolean()
        && !object.get(LABEL).booleanValue()) {
      throw new IllegalArgumentException(
          "its '" + COMPLETION + "' is labelled false: a response to "
              + "push down, for which there is no objective without a chosen one; leave such rows out");
    }
    if (there.contains(MESSAGES) && !object.get(MESSAGES).isArray()) {
      throw new IllegalArgumentException(
          "'" + MESSAGES + "' is " + form(object.get(MESSAGES)) + ", must be a list of messages");
    }
    return there.isEmpty() ? null : there.get(0);
  }

  private static String field(String type, @Nullable String only) {
    return type.equals(CHOSEN) && only != null ? only : type;
  }

  /** By type; a field that is null is absent: so write programs that give all rows the same columns. */
  private Map<String, JsonNode> responses(ObjectNode object, @Nullable String only) {
    Map<String, JsonNode> responses = new LinkedHashMap<>();
    for (String type : types) {
      JsonNode node = object.get(field(type, only));
      if (node != null && !node.isNull()) {
        responses.put(type, node);
      }
    }
    return responses;
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

  private Row fromMessages(
      int number,
      @Nullable JsonNode prompt,
      Map<String, JsonNode> responses,
      @Nullable String only) {
    Map<String, List<ChatMessage>> conversations = new LinkedHashMap<>();
    responses.forEach((type, node) -> conversations.put(type, messages(field(type, only), node)));
    if (MESSAGES.equals(only)) {
      return fromLastMessage(number, prompt, conversations);
    }
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

  private Row fromLastMessage(
      int number, @Nullable JsonNode prompt, Map<String, List<ChatMessage>> conversations) {
    lastMessages = true;
    List<ChatMessage> whole = conversations.getOrDefault(CHOSEN, List.of());
    int last = whole.size() - 1;
    if (last < 1 || !whole.get(last).isAssistants()) {
      throw new IllegalArgumentException("'" + MESSAGES
          + "' must end with a message of the assistant, after at least one that it answers");
    }
    List<ChatMessage> before = whole.subList(0, last);
    if (prompt != null
        && before.stream().noneMatch(message -> message.content().equals(prompt.textValue()))) {
      throw new IllegalArgumentException(
          "'prompt' is none of the 'messages', which begin with their "
              + "own prompt; leave one of the two out");
    }
    conversations.put(CHOSEN, whole.subList(last, whole.size()));
    return rendered(number, before, conversations);
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
      throw new IllegalArgumentException("'" + Quoted.text(field) + "' " + e.getMessage(), e);
    }
  }

  private static void requireTextOrList(String field, @Nullable JsonNode node) {
    if (node != null && !node.isTextual() && !node.isArray()) {
      throw new IllegalArgumentException(
          "'" + Quoted.text(field) + "' is " + form(node) + ", must be text or a list of messages"
              + (node.isNull() ? "; without a prompt of its own, a row leaves the field out" : ""));
    }
  }

  /** What a value is, for messages about one that should be something else. */
  static String form(JsonNode node) {
    return switch (node.getNodeType()) {
      case STRING -> "text";
      case ARRAY -> "a list";
      case NULL -> "null";
      case NUMBER -> "a number";
      case BOOLEAN -> "a boolean";
      case MISSING -> "missing";
      default -> "an object";
    };
  }
}
