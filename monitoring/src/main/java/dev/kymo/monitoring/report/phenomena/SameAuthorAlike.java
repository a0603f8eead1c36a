package dev.kymo.monitoring.report.phenomena;

import dev.kymo.monitoring.report.history.ExperimentHistory;
import dev.kymo.monitoring.report.history.KernelHistory;
import dev.kymo.monitoring.report.history.KernelHistory.Point;
import dev.kymo.monitoring.report.history.RecipeHistory;
import dev.kymo.monitoring.report.history.RunRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** S6. Authors are those of the paper's probe files. */
final class SameAuthorAlike implements Phenomenon {
  private static final List<String> DATA_SET =
      List.of(Families.REJECTED, Families.ANOTHER_TRAINED, Families.ANOTHER_UNSEEN);

  @Override
  public String id() {
    return "S6";
  }

  @Override
  public String claim() {
    return "similarity ‖K‖_F between texts by the same author (human, model) can exceed that between texts of like meaning";
  }

  @Override
  public String shortClaim() {
    return "‖K‖ same author > like meaning";
  }

  @Override
  public String measure() {
    return "Similarity ‖K_ou‖² / (‖K_oo‖ ‖K_uu‖), mean over the run's estimates: of two texts by one author and of other"
        + " meaning, less that of a text and its paraphrase by another author.";
  }

  @Override
  public List<Finding> findings(ExperimentHistory experiment) {
    List<Finding> findings = new ArrayList<>();
    for (RecipeHistory recipe : experiment.recipes()) {
      List<RunRecord> runs =
          recipe.runs().stream().filter(run -> !run.kernel().pairs().isEmpty()).toList();
      if (!runs.isEmpty()) {
        findings.add(finding(recipe, runs));
      }
    }
    return findings.isEmpty()
        ? List.of(Finding.notMeasured("", "it takes kernel norms: probe.kernel"))
        : Finding.joined(findings);
  }

  private static Finding finding(RecipeHistory recipe, List<RunRecord> runs) {
    List<Part> parts = List.of(
        part(
            "the data set's texts",
            runs,
            pairs(List.of(Families.CHOSEN), DATA_SET),
            pairs(List.of(Families.CHOSEN), Families.CHOSEN_REPHRASED)),
        part(
            "the paraphrasing model's texts",
            runs,
            pairs(Families.CHOSEN_REPHRASED, Families.REJECTED_REPHRASED),
            pairs(List.of(Families.CHOSEN), Families.CHOSEN_REPHRASED)));
    List<String> notes = new ArrayList<>();
    if (runs.size() == 1) {
      notes.add("one seed: the threshold is from the spread over the rows alone");
    }
    return Finding.of(recipe.name(), parts, notes);
  }

  private static List<KernelHistory.Pair> pairs(List<String> these, List<String> those) {
    return these.stream()
        .flatMap(a -> those.stream().map(b -> new KernelHistory.Pair(a, b)))
        .toList();
  }

  /** How much more alike the first pairs are than the second. */
  private static Part part(
      String name,
      List<RunRecord> runs,
      List<KernelHistory.Pair> author,
      List<KernelHistory.Pair> meaning) {
    List<Long> seeds = new ArrayList<>();
    List<Double> values = new ArrayList<>();
    double variances = 0;
    int rows = Integer.MAX_VALUE;
    for (RunRecord run : runs) {
      Optional<Level> byAuthor = Level.of(run.kernel(), author);
      Optional<Level> byMeaning = Level.of(run.kernel(), meaning);
      if (byAuthor.isPresent() && byMeaning.isPresent()) {
        seeds.add(run.summary().seed());
        values.add(byAuthor.get().mean() - byMeaning.get().mean());
        variances += byAuthor.get().variance() + byMeaning.get().variance();
        rows = Math.min(rows, Math.min(byAuthor.get().rows(), byMeaning.get().rows()));
      }
    }
    return seeds.isEmpty()
        ? Part.missing(name, Claim.POSITIVE, Unit.SIMILARITY, "response types are missing")
        : Part.of(
            name,
            Claim.POSITIVE,
            Unit.SIMILARITY,
            // the seeds share their rows, over which the variances are: more seeds do not make them
            // smaller
            new Effect(
                seeds,
                values,
                new Chance(
                    Math.sqrt(variances),
                    Student.twentieth(rows - 1),
                    "spread over the rows",
                    true),
                Double.NaN));
  }

  /**
   * The mean of some pairs' similarities over a run.
   *
   * @param variance of the mean, as the spread over the rows tells it
   * @param rows how many rows that were, in the pair that has fewest
   */
  private record Level(double mean, double variance, int rows) {

    /** Empty if none of the pairs was estimated. */
    static Optional<Level> of(KernelHistory kernel, List<KernelHistory.Pair> pairs) {
      double means = 0;
      double variances = 0;
      int rows = Integer.MAX_VALUE;
      int found = 0;
      for (KernelHistory.Pair pair : pairs) {
        List<Point> points = kernel.points(pair.response(), pair.other());
        if (!points.isEmpty()) {
          found++;
          means += points.stream().mapToDouble(Point::similarity).average().orElseThrow();
          // the rows are the same at every step, so that more steps do not make it smaller
          variances += points.stream()
              .mapToDouble(p -> p.similaritySd() * p.similaritySd() / p.rows())
              .average()
              .orElseThrow();
          rows = Math.min(rows, points.stream().mapToInt(Point::rows).min().orElseThrow());
        }
      }
      return found == 0
          ? Optional.empty()
          : Optional.of(new Level(means / found, variances / found / found, rows));
    }
  }
}
