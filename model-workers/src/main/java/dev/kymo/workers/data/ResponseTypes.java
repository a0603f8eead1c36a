package dev.kymo.workers.data;

import dev.kymo.workers.input.Quoted;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The names of the roles that a response may have, in the order in which they are always listed. */
public final class ResponseTypes {

  /** The field of a row that holds its prompt. */
  public static final String PROMPT = "prompt";

  public static final String CHOSEN = "chosen";
  public static final String REJECTED = "rejected";

  /** What the most likely tokens at each position of a response are called where they stand beside responses. */
  public static final String ARGMAX = "argmax";

  /** The names that need not be declared. */
  public static final List<String> KNOWN = List.of(
      CHOSEN,
      "chosen_initial",
      "chosen_selfr",
      "chosen_gptsemantic",
      "chosen_gptformat",
      REJECTED,
      "reject_gptsemantic",
      "reject_gptformat",
      "irr_train",
      "irr_test",
      "irr_hum",
      "random_permute",
      "random_nonhum");

  /** Names of curves that are computed from a model, never read from a file. */
  private static final Set<String> RESERVED = Set.of(PROMPT, ARGMAX, "greedy");

  private ResponseTypes() {}

  /** Whether a name means something else than a response type. */
  public static boolean isReserved(String name) {
    return RESERVED.contains(name);
  }

  /**
   * The known names followed by further ones, each once.
   *
   * @throws IllegalArgumentException if a name is blank or means something else
   */
  public static List<String> knownAnd(Collection<String> extra) {
    Set<String> names = new LinkedHashSet<>(KNOWN);
    for (String name : extra) {
      if (name.isBlank() || isReserved(name)) {
        throw new IllegalArgumentException("data.responses names '" + Quoted.text(name)
            + "', which is blank or reserved (prompt, argmax, greedy)");
      }
      names.add(name);
    }
    return List.copyOf(names);
  }
}
