package dev.kymo.actors.experiment;

import java.util.Collection;
import java.util.Comparator;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Finds what somebody probably meant. */
final class Nearest {

  private Nearest() {}

  /** The known word with the fewest edits from {@code word}; the first of several. */
  static String to(String word, Collection<String> known) {
    LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
    return known.stream()
        .min(Comparator.comparingInt(candidate -> distance.apply(word, candidate)))
        .orElseThrow();
  }

  /** "the nearest known is X (known: X, Y, Z)". */
  static String hint(String word, Collection<String> known) {
    return "the nearest known is " + to(word, known) + " (known: " + String.join(", ", known) + ")";
  }
}
