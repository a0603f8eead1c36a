package dev.kymo.actors.experiment;

import dev.kymo.vocabulary.plan.Range;
import dev.kymo.vocabulary.plan.Schema;
import dev.kymo.workers.data.ResponseTypes;
import dev.kymo.workers.objective.Objective;
import dev.kymo.workers.objective.Objectives;
import dev.kymo.workers.objective.PairwiseObjective;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The objective of a request, with the reference log-probabilities that a running training would compute.
 *
 * @param chosen one reference per update; none if the objective needs none, likewise {@code rejected}
 */
record RequestObjective(Objective objective, List<Double> chosen, List<Double> rejected) {
  private static final String NAME = "name";
  static final List<String> PAIR = List.of(ResponseTypes.CHOSEN, ResponseTypes.REJECTED);
  private static final Range LOG_PROBABILITY = new Range("at most 0", value -> value <= 0);

  /**
   * Null if something is wrong that no fallback can stand for.
   *
   * @param types the response types that it may name
   * @param updates how many there are
   */
  static @Nullable RequestObjective read(
      @Nullable YamlNode node, List<String> types, int updates, Problems problems) {
    if (node == null) {
      return null;
    }
    Section section = Section.of(node, problems).naming(types);
    @Nullable YamlNode nameNode = section.required(NAME);
    @Nullable
    String name =
        nameNode == null ? null : section.value(nameNode).word(Objectives.FAMILY.choices());
    if (name == null) {
      return null;
    }
    Schema<? extends Objective> schema = Objectives.FAMILY.schema(name);
    Objective objective = schema.read(section);
    List<String> known = new ArrayList<>(List.of(NAME));
    schema.keys().forEach(key -> known.add(key.name()));
    known.remove(PairwiseObjective.REFERENCE.name()); // here it is given in numbers
    if (objective.needsReference()) {
      PAIR.forEach(type -> known.addAll(spellings(type)));
    }
    section.allowOnly(known);
    return new RequestObjective(
        objective,
        references(section, objective, ResponseTypes.CHOSEN, updates, problems),
        references(section, objective, ResponseTypes.REJECTED, updates, problems));
  }

  /** The request's own spelling, and that of steps.jsonl. */
  private static List<String> spellings(String type) {
    return List.of("reference_logprob_" + type, "reference_" + type + "_logprob");
  }

  private static List<Double> references(
      Section section, Objective objective, String type, int updates, Problems problems) {
    if (!objective.needsReference()) {
      return List.of();
    }
    List<String> spellings = spellings(type);
    String key = section.has(spellings.get(1)) ? spellings.get(1) : spellings.get(0);
    if (section.has(spellings.get(0)) && section.has(spellings.get(1))) {
      section.problem(key, "is given twice: " + String.join(" and ", spellings) + " are the same");
    }
    @Nullable YamlNode node = section.required(key);
    if (node == null) {
      return List.of();
    }
    List<Double> values = section.items(node).stream()
        .map(
            value -> Objects.requireNonNullElse(section.value(value).decimal(LOG_PROBABILITY), 0.0))
        .toList();
    if (!values.isEmpty() && values.size() != updates) {
      problems.add(
          node,
          "has " + values.size() + " numbers, but there are " + updates + " updates: one each");
    }
    return values;
  }

  double referenceChosen(int update) {
    return at(chosen, update);
  }

  double referenceRejected(int update) {
    return at(rejected, update);
  }

  private static double at(List<Double> references, int update) {
    return update < references.size() ? references.get(update) : Double.NaN;
  }
}
