package dev.kymo.actors.experiment;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Something that is no fault, but that a person should know before training.
 *
 * @param places what it is about, each in the words of the experiment file: {@code data.train}, {@code model NAME}, {@code recipe
 *     NAME, stage 1 (sft)}; at least one
 * @param text what is so
 */
public record Notice(List<String> places, String text) {
  /** More would hide the text. */
  private static final int MOST_PLACES = 4;

  public Notice {
    places = List.copyOf(places);
    if (places.isEmpty()) {
      throw new IllegalArgumentException("a notice about nothing: " + text);
    }
  }

  /** The places as words; many are counted. */
  public String where() {
    int more = places.size() - MOST_PLACES;
    return places.stream().limit(MOST_PLACES).collect(Collectors.joining("; "))
        + (more > 0 ? "; and " + more + " more" : "");
  }

  @Override
  public String toString() {
    return where() + ": " + text;
  }
}
