package dev.kymo.workers.data;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kymo.workers.input.Quoted;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One turn of a conversation, and conversations as the plain text that stands in for a chat template. */
record ChatMessage(String role, String content) {

  private static final String ASSISTANT = "assistant";

  private static final Map<String, String> SPEAKERS =
      Map.of("system", "System", "user", "Human", ASSISTANT, "Assistant");

  /** Fields of a message that ask a tool for something. */
  private static final List<String> CALLS = List.of("tool_calls", "function_call");

  /**
   * Reads a list of {@code {role, content}}.
   *
   * @throws IllegalArgumentException if it is not one; the message continues the field's name
   */
  static List<ChatMessage> listOf(JsonNode node) {
    List<ChatMessage> messages = new ArrayList<>();
    for (JsonNode element : node) {
      messages.add(of(element, messages.size() + 1));
    }
    if (messages.isEmpty()) {
      throw new IllegalArgumentException("is an empty list of messages");
    }
    return messages;
  }

  private static ChatMessage of(JsonNode element, int number) {
    if (!element.isObject()) {
      throw bad(number, "is " + RowParser.form(element));
    }
    JsonNode role = element.path("role");
    JsonNode content = element.path("content");
    if (role.isTextual() && !SPEAKERS.containsKey(role.textValue())) {
      throw new IllegalArgumentException("has a message of role '" + Quoted.text(role.textValue())
          + "'; known are system, user and assistant");
    }
    if (CALLS.stream().anyMatch(call -> !element.path(call).isEmpty())) {
      throw new IllegalArgumentException(
          "has a message that calls a tool, for which there is no plain text; leave such rows out");
    }
    if (!role.isTextual()) {
      throw bad(number, "has a role that is " + RowParser.form(role));
    }
    if (!content.isTextual()) {
      throw bad(number, "has a content that is " + RowParser.form(content));
    }
    return new ChatMessage(role.textValue(), content.textValue());
  }

  private static IllegalArgumentException bad(int number, String what) {
    return new IllegalArgumentException(
        "must be text or a list of messages, each with role and content as text, but message "
            + number + " " + what);
  }

  boolean isAssistants() {
    return role.equals(ASSISTANT);
  }

  /** A prompt as text: each turn after its speaker, and the word that asks the assistant to speak. */
  static String promptText(List<ChatMessage> prompt) {
    String turns = text(prompt);
    return prompt.get(prompt.size() - 1).isAssistants() ? turns : turns + turnOf(ASSISTANT);
  }

  /**
   * What a response adds to {@link #promptText}; an answer to a user begins with a space.
   *
   * @throws IllegalArgumentException if it is not the assistant who goes on; the message continues the field's name
   */
  static String responseText(List<ChatMessage> prompt, List<ChatMessage> response) {
    if (response.isEmpty() || !response.get(0).isAssistants()) {
      throw new IllegalArgumentException(
          "must go on with a message of the assistant after the prompt");
    }
    List<ChatMessage> conversation = new ArrayList<>(prompt);
    conversation.addAll(response);
    return text(conversation).substring(promptText(prompt).length());
  }

  private static String text(List<ChatMessage> messages) {
    StringBuilder text = new StringBuilder();
    for (ChatMessage message : messages) {
      text.append(turnOf(message.role())).append(' ').append(message.content());
    }
    return text.toString();
  }

  private static String turnOf(String role) {
    return "\n\n" + SPEAKERS.get(role) + ":";
  }
}
