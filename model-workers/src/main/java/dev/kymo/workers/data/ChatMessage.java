package dev.kymo.workers.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One turn of a conversation, and conversations as the plain text that stands in for a chat template. */
record ChatMessage(String role, String content) {

  private static final String ASSISTANT = "assistant";

  private static final Map<String, String> SPEAKERS =
      Map.of("system", "System", "user", "Human", ASSISTANT, "Assistant");

  /**
   * Reads a list of {@code {role, content}}.
   *
   * @throws IllegalArgumentException if it is not one; the message continues the field's name
   */
  static List<ChatMessage> listOf(JsonNode node) {
    List<ChatMessage> messages = new ArrayList<>();
    for (JsonNode element : node) {
      JsonNode role = element.path("role");
      JsonNode content = element.path("content");
      if (!role.isTextual() || !content.isTextual()) {
        throw new IllegalArgumentException(
            "must be text or a list of messages, each with role and content as text");
      }
      if (!SPEAKERS.containsKey(role.textValue())) {
        throw new IllegalArgumentException("has a message of role '" + role.textValue()
            + "'; known are system, user and assistant");
      }
      messages.add(new ChatMessage(role.textValue(), content.textValue()));
    }
    if (messages.isEmpty()) {
      throw new IllegalArgumentException("is an empty list of messages");
    }
    return messages;
  }

  /** A prompt as text: each turn after its speaker, and the word that asks the assistant to speak. */
  static String promptText(List<ChatMessage> prompt) {
    String turns = text(prompt);
    return prompt.get(prompt.size() - 1).role().equals(ASSISTANT)
        ? turns
        : turns + turnOf(ASSISTANT);
  }

  /**
   * What a response adds to {@link #promptText}; an answer to a user begins with a space.
   *
   * @throws IllegalArgumentException if it is not the assistant who goes on; the message continues the field's name
   */
  static String responseText(List<ChatMessage> prompt, List<ChatMessage> response) {
    if (response.isEmpty() || !response.get(0).role().equals(ASSISTANT)) {
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
