package dev.kymo.actors.experiment;

import dev.kymo.probes.Observation;
import dev.kymo.probes.Observations;
import dev.kymo.vocabulary.plan.Family;
import dev.kymo.vocabulary.plan.Key;
import dev.kymo.vocabulary.plan.Member;
import dev.kymo.vocabulary.plan.Schema;
import dev.kymo.workers.objective.Objectives;
import dev.kymo.workers.training.StepPlan;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The page of every key of an experiment file, as the code declares them. */
final class ExperimentPage {
  private final StringBuilder page = new StringBuilder();

  private ExperimentPage() {}

  static String markdown() {
    return new ExperimentPage().write();
  }

  private String write() {
    page.append("""
        # Experiment files

        Every key that an experiment file may have. Generated from what the code declares; do not edit, but write it anew:

            mvn -q -B verify -pl actors -am -Dtest=ExperimentPageTest -Dsurefire.failIfNoSpecifiedTests=false -Dkymo.docs=update

        A file is YAML. Paths in it are relative to it. An unknown key is an error that names the nearest known one; so is a word; all problems of
        a file are reported at once. `./kymo check FILE` says what a file comes to; `resolved.yaml` in an output folder has
        every key, with its default where none was given.

        ## At the top

        """);
    keys(List.of(ExperimentReader.NAME, ExperimentReader.MODEL, ExperimentReader.SEEDS));
    page.append("""

        Sections beside them: `data`, `recipes`, `defaults`, `probe`, `retries`. And

        """);
    keys(List.of(ExperimentReader.ON_MISMATCH));
    section(DataSection.SCHEMA, "");
    page.append("""

        ## `recipes` and `defaults`: what is trained

        `recipes` names lists of stages; a run is a recipe with a seed (and a model, when there are several). `defaults` has keys of stages, which
        count for every stage that can have them and does not say otherwise. A stage has an objective, a length and how its steps are taken.
        """);
    family(Objectives.FAMILY);
    page.append("""

        The formulas are in [objectives](objectives.md).

        ### How long

        Exactly one of these.

        """);
    keys(StageReader.LENGTHS);
    page.append("\n### How steps are taken\n\n");
    keys(Stream.concat(plain(StepPlan.SCHEMA), plain(CheckpointPolicy.SCHEMA)).toList());
    StepPlan.SCHEMA.families().forEach(this::family);
    section(ProbeSection.SCHEMA, "");
    for (Member<Observation> probe : Observations.SECTIONS.members()) {
      section(probe.schema(), ProbeSection.SCHEMA.name() + ".");
    }
    section(RetryBudgets.SCHEMA, "");
    return page.toString();
  }

  /** Keys of a schema that no family chooses with. */
  private static Stream<Key<?>> plain(Schema<?> schema) {
    return schema.parts().stream()
        .filter(part -> !(part instanceof Family))
        .flatMap(part -> part.keys().stream());
  }

  private void section(Schema<?> schema, String within) {
    page.append("\n## `%s%s`: %s\n\n".formatted(within, schema.name(), schema.meaning()));
    keys(plain(schema).toList());
  }

  private void keys(List<? extends Key<?>> keys) {
    page.append("| key | default | value | meaning |\n|---|---|---|---|\n");
    keys.forEach(key -> page.append("| `%s` | %s | %s | %s |\n"
        .formatted(key.name(), byDefault(key), value(key), key.meaning())));
  }

  private void family(Family<?> family) {
    Key<String> choice = family.choice();
    page.append("\n### `%s`: %s\n\n".formatted(choice.name(), choice.meaning()));
    page.append("| `%s` | |\n|---|---|\n".formatted(choice.name()));
    family.members().forEach(member -> {
      Schema<?> schema = member.schema();
      boolean first = !choice.isRequired() && choice.fallback().equals(schema.name());
      page.append("| `%s`%s | %s |\n"
          .formatted(schema.name(), first ? " (the default)" : "", schema.meaning()));
    });
    page.append("\n| key | of | default | value | meaning |\n|---|---|---|---|---|\n");
    family
        .ownKeys()
        .forEach(key -> page.append("| `%s` | %s | %s | %s | %s |\n"
            .formatted(
                key.name(), owners(family, key), byDefault(key), value(key), key.meaning())));
  }

  private static String owners(Family<?> family, Key<?> key) {
    List<String> owners = family.members().stream()
        .map(Member::schema)
        .filter(schema -> schema.keys().contains(key))
        .map(Schema::name)
        .toList();
    return owners.size() == family.members().size() && owners.size() > 1
        ? "all"
        : owners.stream().map(name -> "`" + name + "`").collect(Collectors.joining(", "));
  }

  private static String value(Key<?> key) {
    return key.unit().isEmpty() ? key.type().words() : key.type().words() + ", in " + key.unit();
  }

  private static <T> String byDefault(Key<T> key) {
    return switch (key.absence()) {
      case DEFAULT -> "`" + text(key.type().writer().apply(key.fallback())) + "`";
      case UNWRITTEN_DEFAULT -> "none";
      case PROBLEM -> "must be given";
      case NOTHING -> "";
    };
  }

  /** As people write it. */
  private static String text(Object value) {
    if (value instanceof List<?> list) {
      return list.stream().map(ExperimentPage::text).collect(Collectors.joining(", ", "[", "]"));
    }
    String text = value.toString();
    return value instanceof Double ? text.replaceAll("\\.0(?=E|$)", "").replace("E", "e") : text;
  }
}
