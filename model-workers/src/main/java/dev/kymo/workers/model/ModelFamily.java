package dev.kymo.workers.model;

import java.util.Arrays;
import java.util.stream.Collectors;

/** Families of language models, told apart by {@code model_type}. */
enum ModelFamily {
  GPT_NEOX("gpt_neox", "GPT-NeoX, Pythia"),
  LLAMA("llama", "Llama 1 to 3.2"),
  QWEN2("qwen2", "Qwen1.5, Qwen2, Qwen2.5");

  private final String type;
  private final String members;

  ModelFamily(String type, String members) {
    this.type = type;
    this.members = members;
  }

  /** As config.json spells it. */
  String type() {
    return type;
  }

  /** All, for messages. */
  static String known() {
    return Arrays.stream(values())
        .map(family -> family.type + " (" + family.members + ")")
        .collect(Collectors.joining(", "));
  }
}
