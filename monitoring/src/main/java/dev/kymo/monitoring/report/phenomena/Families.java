package dev.kymo.monitoring.report.phenomena;

import java.util.List;

/** Response types by what they have to do with the answers that are trained on. */
final class Families {
  static final String CHOSEN = "chosen";
  static final String REJECTED = "rejected";
  static final String ANOTHER_TRAINED = "irr_train";
  static final String ANOTHER_UNSEEN = "irr_test";

  /**
   * Rephrasings of chosen, as the paper's figures show them. {@code chosen_initial} is an answer of its own, and {@code
   * chosen_selfr} holds raw scaffolding in the published data; both are in the tables by response type.
   */
  static final List<String> CHOSEN_REPHRASED = List.of("chosen_gptsemantic", "chosen_gptformat");

  static final List<String> REJECTED_REPHRASED = List.of("reject_gptsemantic", "reject_gptformat");

  /** Answers that make sense to the prompt and were not rejected. */
  static final List<String> REASONABLE =
      List.of(CHOSEN, "chosen_initial", "chosen_gptsemantic", "chosen_gptformat");

  static final List<String> RANDOM = List.of("random_permute", "random_nonhum");

  /** What has nothing to do with the prompt. */
  static final List<String> UNRELATED =
      List.of(ANOTHER_TRAINED, ANOTHER_UNSEEN, "irr_hum", "random_permute", "random_nonhum");

  private Families() {}
}
