package dev.kymo.actors.experiment;

import dev.kymo.workers.input.Quoted;
import java.util.Collection;
import java.util.Comparator;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Finds what somebody probably meant. */
final class Nearest {
  /** Characters of a word that are compared: the time grows with them, and no known word is longer. */
  private static final int MOST = 200;

  private Nearest() {}

  /** The known word with the fewest edits from {@code word}; the first of several. */
  static String to(String word, Collection<String> known) {
    LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
    String looked = word.length() <= MOST ? word : word.substring(0, MOST);
    return known.stream()
        .min(Comparator.comparingInt(candidate -> distance.apply(looked, candidate)))
        .orElseThrow();
  }

  /** "the nearest known is X (known: X, Y, Z)". */
  static String hint(String word, Collection<String> known) {
    return "the nearest known is " + Quoted.text(to(word, known)) + " (known: " + Quoted.list(known)
        + ")";
  }
}
