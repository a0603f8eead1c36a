package dev.kymo.actors.experiment;

import dev.kymo.probes.DecompositionPlan;
import dev.kymo.probes.KernelPlan;
import dev.kymo.probes.ObservedRows;
import dev.kymo.vocabulary.plan.Key;
import dev.kymo.vocabulary.plan.ValueType;
import dev.kymo.workers.data.ResponseTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads when probes look, and at what. */
final class ProbeReader {
  /** Keys that say what is observed; written into a resolved file, where the rows are drawn. */
  static final String OBSERVED = "observed";

  static final String RESPONSES = "responses";
  static final String ROWS = "rows";
  static final String TRAINED = "trained-rows";
  /** In place of them, what {@code observed} means in a file of the first format. */
  static final String FIRST_EXAMPLES = "first-examples";

  static final String FIRST_ROWS = "first-rows";

  private static final List<String> OBSERVED_RESPONSES =
      List.of(ResponseTypes.CHOSEN, ResponseTypes.REJECTED, "irr_train");

  private final List<String> responseTypes;
  private final boolean firstFormat;
  private final Problems problems;

  /**
   * @param responseTypes what may be observed
   * @param format by whose rules to read
   */
  ProbeReader(List<String> responseTypes, int format, Problems problems) {
    this.responseTypes = responseTypes;
    this.firstFormat = format == ResolvedFormat.FIRST;
    this.problems = problems;
  }

  ProbeSection read(@Nullable YamlNode node) {
    if (node == null) {
      return new ProbeSection(100, null, null);
    }
    Section section = Section.of(node, problems);
    section.allowOnly(List.of("every", "decompose", "kernel", "greedy"));
    section.refuse("greedy");
    return new ProbeSection(
        whole(section, "every", 1, 100),
        decompose(section.get("decompose")),
        kernel(section.get("kernel")));
  }

  private @Nullable DecompositionPlan decompose(@Nullable YamlNode node) {
    if (node == null) {
      return null;
    }
    Section section = Section.of(node, problems);
    String first = firstFormat ? OBSERVED : FIRST_EXAMPLES;
    ObservedRows observed;
    if (firstFormat || section.has(first)) {
      section.allowOnly(List.of("every", first, "tokens"));
      observed = new ObservedRows.FirstExamples(whole(section, first, 1, 16));
    } else {
      section.allowOnly(List.of("every", OBSERVED, RESPONSES, "tokens", ROWS, TRAINED));
      observed = rows(section, 5, responses(section));
    }
    return new DecompositionPlan(
        whole(section, "every", 1, 50),
        observed,
        Key.of("tokens", ValueType.flag(), false, "").read(section));
  }

  private @Nullable KernelPlan kernel(@Nullable YamlNode node) {
    if (node == null) {
      return null;
    }
    Section section = Section.of(node, problems);
    String first = firstFormat ? OBSERVED : FIRST_ROWS;
    ObservedRows observed;
    if (firstFormat || section.has(first)) {
      section.allowOnly(List.of("every", first, "draws"));
      observed = new ObservedRows.FirstRows(whole(section, first, 1, 4));
    } else {
      section.allowOnly(List.of("every", OBSERVED, "draws", ROWS, TRAINED));
      observed = rows(section, 4, List.of());
    }
    int draws = whole(section, "draws", 2, firstFormat ? 2 : 4);
    return new KernelPlan(whole(section, "every", 1, 500), observed, draws);
  }

  private static int whole(Section section, String key, int least, int fallback) {
    return Key.of(key, ValueType.whole(least), fallback, "").read(section);
  }

  private List<String> responses(Section section) {
    return Key.of(RESPONSES, ValueType.several(ValueType.responseType()), OBSERVED_RESPONSES, "")
        .read(section.naming(responseTypes));
  }

  /** Rows to be drawn, or those that were. */
  private ObservedRows rows(Section section, int count, List<String> responses) {
    List<Integer> rows = numbers(section, ROWS);
    List<Integer> trained = numbers(section, TRAINED);
    if (rows.isEmpty()) {
      section.problem(TRAINED, "must be among " + ROWS + ", which are not given");
      return new ObservedRows.Asked(whole(section, OBSERVED, 1, count), responses);
    }
    int asked = whole(section, OBSERVED, 1, rows.size());
    if (asked < rows.size()) {
      section.problem(ROWS, "names " + rows.size() + " rows, but " + OBSERVED + " is " + asked);
    }
    if (!Set.copyOf(rows).containsAll(trained)) {
      section.problem(TRAINED, "must be among " + ROWS);
      return new ObservedRows.Drawn(asked, responses, rows, List.of());
    }
    return new ObservedRows.Drawn(asked, responses, rows, trained);
  }

  /** Row numbers, ascending; none if the key is not there. */
  private List<Integer> numbers(Section section, String key) {
    Set<Integer> numbers = new TreeSet<>();
    @Nullable YamlNode node = section.get(key);
    for (YamlNode item : node == null ? List.<YamlNode>of() : section.items(node)) {
      @Nullable Long number = section.whole(item, 0, Integer.MAX_VALUE);
      if (number != null && !numbers.add(Math.toIntExact(number))) {
        problems.add(item, number + " is listed twice");
      }
    }
    return new ArrayList<>(numbers);
  }
}
