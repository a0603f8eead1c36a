package dev.kymo.actors.experiment;

import java.util.List;

/** The response types that a row may have without being asked for, in the order of the published files. */
final class ResponseTypes {
  static final List<String> KNOWN = List.of(
      "chosen",
      "chosen_initial",
      "chosen_selfr",
      "chosen_gptsemantic",
      "chosen_gptformat",
      "rejected",
      "reject_gptsemantic",
      "reject_gptformat",
      "irr_train",
      "irr_test",
      "irr_hum",
      "random_permute",
      "random_nonhum");

  /** Names that mean something else: a row's prompt and the two curves that are no field of it. */
  static final List<String> RESERVED = List.of("prompt", "argmax", "greedy");

  private ResponseTypes() {}
}
