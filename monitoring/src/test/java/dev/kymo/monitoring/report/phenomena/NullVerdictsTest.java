package dev.kymo.monitoring.report.phenomena;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kymo.monitoring.report.phenomena.NullExperiments.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** How often chance alone is told as what the paper claims. The table of docs/phenomena.md is what this test prints. */
class NullVerdictsTest {
  private static final Path PAGE = Path.of("..", "docs", "phenomena.md");

  private static final int EXPERIMENTS = 300;
  private static final int MOST_SEEDS = 3;
  /** Percent of experiments in which chance alone may pass with two seeds or more. */
  private static final double MOST = 10;

  @Test
  void evaluate_chanceAlone_isSeldomAsClaimedAndAsOftenAsThePageSays() throws IOException {
    Map<String, Map<Kind, List<Double>>> rates = new LinkedHashMap<>();
    for (Kind kind : Kind.values()) {
      for (int seeds = 1; seeds <= MOST_SEEDS; seeds++) {
        count(kind, seeds)
            .forEach((id, count) -> rates
                .computeIfAbsent(id, each -> new EnumMap<>(Kind.class))
                .computeIfAbsent(kind, each -> new ArrayList<>())
                .add(100.0 * count / EXPERIMENTS));
      }
    }

    String table = table(rates);

    rates.forEach(
        (id, kinds) -> kinds.forEach((kind, bySeeds) -> assertThat(bySeeds.subList(1, MOST_SEEDS))
            .as(id + ", " + kind + " in\n" + table)
            .allMatch(rate -> rate <= MOST)));
    assertThat(Files.readString(PAGE).replace("\r\n", "\n")).contains(table);
  }

  /** In how many experiments each phenomenon is as claimed. */
  private static Map<String, Integer> count(Kind kind, int seeds) {
    NullExperiments experiments = new NullExperiments(kind, seeds);
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (int i = 0; i < EXPERIMENTS; i++) {
      Phenomena.evaluate(experiments.next(seeds)).forEach(evaluated -> {
        Finding finding = evaluated.findings().get(0);
        if (finding.verdict() != Verdict.NOT_MEASURED) {
          counts.merge(evaluated.phenomenon().id(), asClaimed(finding) ? 1 : 0, Integer::sum);
        }
      });
    }
    return counts;
  }

  /** As far as it is measured: half of E2 is not measured at all yet. */
  private static boolean asClaimed(Finding finding) {
    return finding.parts().stream()
        .filter(Part::measured)
        .allMatch(part -> part.outcome() == PartOutcome.HOLDS);
  }

  private static String table(Map<String, Map<Kind, List<Double>>> rates) {
    StringBuilder table = new StringBuilder("| id |");
    StringBuilder line = new StringBuilder("|---|");
    for (Kind kind : Kind.values()) {
      table.append(' ').append(kind.words()).append(" |");
      line.append("---|");
    }
    table.append('\n').append(line).append('\n');
    rates.forEach((id, kinds) -> {
      table.append("| ").append(id).append(" |");
      for (Kind kind : Kind.values()) {
        table.append(' ').append(cell(kinds.getOrDefault(kind, List.of()))).append(" |");
      }
      table.append('\n');
    });
    return table.toString();
  }

  private static String cell(List<Double> bySeeds) {
    return bySeeds.stream()
        .map(rate -> String.format(Locale.ROOT, "%.1f", rate))
        .collect(Collectors.joining(", "));
  }
}
