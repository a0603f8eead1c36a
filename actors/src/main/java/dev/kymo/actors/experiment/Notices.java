package dev.kymo.actors.experiment;

import dev.kymo.workers.input.Quoted;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Collects notices, each text once, with all the places that it is about. */
public final class Notices {
  private final Map<String, Set<String>> placesByText = new LinkedHashMap<>();

  /** Adds a text about a place; what is there already is not doubled. */
  public void add(String place, String text) {
    placesByText.computeIfAbsent(text, unseen -> new LinkedHashSet<>()).add(place);
  }

  /** Adds several texts about one place. */
  public void addAll(String place, List<String> texts) {
    texts.forEach(text -> add(place, text));
  }

  /** Adds what was collected elsewhere. */
  public void addAll(List<Notice> notices) {
    notices.forEach(notice -> notice.places().forEach(place -> add(place, notice.text())));
  }

  /** In the order in which the texts came first. */
  public List<Notice> list() {
    List<Notice> notices = new ArrayList<>();
    placesByText.forEach((text, places) -> notices.add(new Notice(List.copyOf(places), text)));
    return List.copyOf(notices);
  }

  /** Prints notices, one line each: escaped, and of a long one the middle goes. */
  public static void print(List<Notice> notices, PrintStream out) {
    for (Notice notice : notices) {
      // a text of several lines keeps them
      ("Notice: " + notice).lines().forEach(line -> out.println(Quoted.line(line, Quoted.LINE)));
    }
  }
}
