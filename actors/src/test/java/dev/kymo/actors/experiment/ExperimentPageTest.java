package dev.kymo.actors.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kymo.probes.Observations;
import dev.kymo.vocabulary.plan.Family;
import dev.kymo.vocabulary.plan.Key;
import dev.kymo.vocabulary.plan.PlanPart;
import dev.kymo.vocabulary.plan.Schema;
import dev.kymo.workers.objective.Objectives;
import dev.kymo.workers.training.StepPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ExperimentPageTest {

  @Test
  void page_ofTheRepository_isTheGeneratedOne() throws IOException {
    Path file = Path.of(System.getProperty("basedir", ".")).resolve("../docs/experiment.md");
    if ("update".equals(System.getProperty("kymo.docs"))) {
      Files.writeString(file, ExperimentPage.markdown());
    }

    assertThat(Files.readString(file))
        .as("docs/experiment.md must be written anew; it says how")
        .isEqualTo(ExperimentPage.markdown());
  }

  @Test
  void keys_meanings_fitIntoATable() {
    assertThat(allKeys()).allSatisfy(key -> {
      assertThat(key.meaning()).as(key.name()).isNotBlank().doesNotContain("|").doesNotEndWith(".");
      assertThat(key.type().words()).as(key.name()).isNotBlank().doesNotContain("|");
      assertThat(key.name()).matches("[a-z]+(-[a-z]+)*");
    });
  }

  /** What stands in a stage says itself what it belongs to. */
  @Test
  void keys_ofAStage_haveOneMeaning() {
    List<Set<String>> groups = new ArrayList<>();
    Stream.concat(Stream.of(Objectives.FAMILY), StepPlan.SCHEMA.families())
        .forEach(family -> groups.add(names(family.ownKeys())));
    groups.add(names(common().toList()));

    Set<String> seen = new HashSet<>();
    for (Set<String> group : groups) {
      assertThat(seen).doesNotContainAnyElementsOf(group);
      seen.addAll(group);
    }
  }

  private static Stream<Key<?>> common() {
    Stream<Key<?>> choices = Stream.<Family<?>>concat(
            Stream.of(Objectives.FAMILY), StepPlan.SCHEMA.families())
        .map(Family::choice);
    Stream<Key<?>> plain = Stream.of(StepPlan.SCHEMA, CheckpointPolicy.SCHEMA)
        .flatMap(schema -> schema.parts().stream())
        .filter(part -> !(part instanceof Family))
        .flatMap(part -> part.keys().stream());
    return Stream.of(choices, plain, StageReader.LENGTHS.stream()).flatMap(keys -> keys);
  }

  private static Set<String> names(List<? extends Key<?>> keys) {
    Set<String> names = new HashSet<>();
    keys.forEach(key -> names.add(key.name()));
    return names;
  }

  private static List<Key<?>> allKeys() {
    List<Key<?>> keys = new ArrayList<>(StageReader.LENGTHS);
    Stream<PlanPart<?>> parts = Stream.of(
        ExperimentReader.NAME,
        ExperimentReader.MODEL,
        ExperimentReader.SEEDS,
        ExperimentReader.ON_MISMATCH,
        DataSection.SCHEMA,
        ProbeSection.SCHEMA,
        RetryBudgets.SCHEMA,
        CheckpointPolicy.SCHEMA,
        StepPlan.SCHEMA,
        Objectives.FAMILY);
    Stream<Schema<?>> probes =
        Observations.SECTIONS.members().stream().map(member -> member.schema());
    Stream.concat(parts, probes).forEach(part -> keys.addAll(part.keys()));
    return keys;
  }
}
