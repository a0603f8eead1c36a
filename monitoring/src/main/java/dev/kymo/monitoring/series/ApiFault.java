package dev.kymo.monitoring.series;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** A request that cannot be answered, with what to ask instead. */
public final class ApiFault extends Exception {
  private static final long serialVersionUID = 1;

  private static final int BAD_REQUEST = 400;
  private static final int NOT_FOUND = 404;
  private static final int MOST_NAMED = 40;
  private static final int MOST_OF_A_WORD = 100;

  private final int status;

  private ApiFault(int status, String message) {
    super(message);
    this.status = status;
  }

  /** The status by HTTP. */
  public int status() {
    return status;
  }

  static ApiFault bad(String message) {
    return new ApiFault(BAD_REQUEST, message);
  }

  /** Something has a name that does not make sense here. */
  static ApiFault unknown(String what, String name, Collection<String> known) {
    return new ApiFault(BAD_REQUEST, noSuch(what, name, known));
  }

  /** Something that may be is not there. */
  static ApiFault missing(String what, String name, Collection<String> known) {
    return new ApiFault(NOT_FOUND, noSuch(what, name, known));
  }

  private static String noSuch(String what, String name, Collection<String> known) {
    String shown = quoted(name);
    if (known.isEmpty()) {
      return "there is no " + what + " " + shown + ", nor any other";
    }
    LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
    String word = shortened(name);
    List<String> nearest = known.stream()
        .distinct()
        .sorted(Comparator.comparingInt((String one) -> distance.apply(word, shortened(one))))
        .toList();
    String list =
        nearest.stream().limit(MOST_NAMED).map(ApiFault::quoted).collect(Collectors.joining(", "));
    return "there is no " + what + " " + shown + "; nearest first, there are: " + list
        + (nearest.size() > MOST_NAMED ? ", ..." : "");
  }

  private static String shortened(String word) {
    return word.length() <= MOST_OF_A_WORD ? word : word.substring(0, MOST_OF_A_WORD);
  }

  private static String quoted(String word) {
    return "'" + shortened(word).replaceAll("\\p{Cntrl}", "?") + "'";
  }
}
