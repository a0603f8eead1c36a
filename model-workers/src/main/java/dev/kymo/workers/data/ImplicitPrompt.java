package dev.kymo.workers.data;

import java.util.List;

/**
 * Finds the prompt that the chosen and the rejected side of a pair begin with, as TRL's {@code extract_prompt} does: up to the
 * first difference, a space before it belonging to the responses; without a difference, up to the last element of the
 * shorter side, so that no side is left empty.
 */
final class ImplicitPrompt {

  private ImplicitPrompt() {}

  /** Characters of the shared prompt; 0 if there is none. */
  static int length(String chosen, String rejected) {
    int shorter = Math.min(chosen.length(), rejected.length());
    int index = 0;
    while (index < shorter && chosen.charAt(index) == rejected.charAt(index)) {
      index++;
    }
    boolean differ = index < shorter;
    if (!differ) {
      index = shorter - 1;
    }
    // TRL counts code points: one that takes two chars is not cut in two
    if (index > 0
        && Character.isLowSurrogate(chosen.charAt(index))
        && Character.isHighSurrogate(chosen.charAt(index - 1))) {
      index--;
    }
    if (differ && index > 0 && chosen.charAt(index - 1) == ' ') {
      index--;
    }
    return Math.max(index, 0);
  }

  /** Messages of the shared prompt; 0 if there is none. */
  static int length(List<ChatMessage> chosen, List<ChatMessage> rejected) {
    int shorter = Math.min(chosen.size(), rejected.size());
    int index = 0;
    while (index < shorter && chosen.get(index).equals(rejected.get(index))) {
      index++;
    }
    return index == shorter ? shorter - 1 : index;
  }
}
