package dev.kymo.workers.data;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Counts what becomes of rows as they are encoded that may surprise: prompts and responses that are cut, responses without a
 * token of their own, pairs that are no pairs. A row that is encoded again, for another stage, counts once.
 */
public final class EncodingTally {
  /** Lines that a notice names; more are counted. */
  private static final int MOST_LINES = 5;

  private final BitSet prompts = new BitSet();
  private final BitSet cutPrompts = new BitSet();
  private final Map<String, Rows> responses = new LinkedHashMap<>();
  private final BitSet pairs = new BitSet();
  private final BitSet equalPairs = new BitSet();

  /** Of one response type. */
  private record Rows(BitSet all, BitSet cut, BitSet empty) {
    Rows() {
      this(new BitSet(), new BitSet(), new BitSet());
    }
  }

  EncodingTally() {}

  void prompt(int row, boolean cut) {
    prompts.set(row);
    if (cut) {
      cutPrompts.set(row);
    }
  }

  void response(int row, String type, boolean cut, boolean empty) {
    Rows rows = responses.computeIfAbsent(type, unseen -> new Rows());
    rows.all.set(row);
    if (cut) {
      rows.cut.set(row);
    }
    if (empty) {
      rows.empty.set(row);
    }
  }

  /** Counts a row whose responses are set against each other. */
  public void pair(int row, boolean equal) {
    pairs.set(row);
    if (equal) {
      equalPairs.set(row);
    }
  }

  /** What should be known of the rows of {@code data} that were counted, one sentence each; none if nothing surprises. */
  public List<String> notices(DataSet data, Truncation truncation) {
    List<String> notices = new ArrayList<>();
    addCut(notices, data, truncation);
    addEmpty(notices, data);
    if (!equalPairs.isEmpty()) {
      notices.add(share(equalPairs, pairs)
          + " pairs have the same tokens as chosen and as rejected (" + lines(equalPairs, data)
          + "): what pulls such a response up pushes it down as much");
    }
    return notices;
  }

  private void addCut(List<String> notices, DataSet data, Truncation truncation) {
    List<String> parts = new ArrayList<>();
    if (!cutPrompts.isEmpty()) {
      parts.add(share(cutPrompts, prompts) + " prompts, which keep their last "
          + truncation.maxPromptLength() + " tokens (" + lines(cutPrompts, data) + ")");
    }
    BitSet cut = new BitSet();
    responses.values().forEach(rows -> cut.or(rows.cut));
    if (!cut.isEmpty()) {
      int all =
          responses.values().stream().mapToInt(rows -> rows.all.cardinality()).sum();
      int lost =
          responses.values().stream().mapToInt(rows -> rows.cut.cardinality()).sum();
      String types = responses.entrySet().stream()
          .filter(type -> !type.getValue().cut.isEmpty())
          .map(type -> type.getKey() + " " + type.getValue().cut.cardinality())
          .collect(Collectors.joining(", "));
      parts.add(share(lost, all) + " responses, which lose their ends: " + types + " ("
          + lines(cut, data) + ")");
    }
    if (!parts.isEmpty()) {
      notices.add("max-length " + truncation.maxLength() + " cuts " + String.join("; and ", parts));
    }
  }

  private void addEmpty(List<String> notices, DataSet data) {
    responses.forEach((type, rows) -> {
      if (!rows.empty.isEmpty()) {
        notices.add(share(rows.empty, rows.all) + " " + type
            + " responses are empty, nothing but the end of sequence (" + lines(rows.empty, data)
            + ")");
      }
    });
  }

  private static String share(BitSet some, BitSet all) {
    return share(some.cardinality(), all.cardinality());
  }

  private static String share(int some, int all) {
    double percent = 100.0 * some / all;
    return String.format(
        Locale.ROOT,
        percent < 10 ? "%d of %d (%.1f %%)" : "%d of %d (%.0f %%)",
        some,
        all,
        percent);
  }

  private static String lines(BitSet rows, DataSet data) {
    String first = rows.stream()
        .limit(MOST_LINES)
        .mapToObj(row -> String.valueOf(data.line(row)))
        .collect(Collectors.joining(", "));
    int more = rows.cardinality() - MOST_LINES;
    return (rows.cardinality() == 1 ? "line " : "lines ")
        + first
        + (more > 0 ? " and " + more + " more" : "");
  }
}
