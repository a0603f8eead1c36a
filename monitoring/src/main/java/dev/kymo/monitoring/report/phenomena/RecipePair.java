package dev.kymo.monitoring.report.phenomena;

import dev.kymo.monitoring.report.history.ExperimentHistory;
import dev.kymo.monitoring.report.history.PlannedStage;
import dev.kymo.monitoring.report.history.RecipeHistory;
import dev.kymo.monitoring.report.history.RecordedStage;
import java.util.ArrayList;
import java.util.List;

/**
 * Two recipes that differ in what SFT trains on: chosen alone, or rejected too; then the same preference objective.
 *
 * @param baseline whose SFT trains on chosen alone
 * @param extend whose SFT trains on rejected too
 */
public record RecipePair(RecipeHistory baseline, RecipeHistory extend) {

  /** All such pairs, in the experiment's order. */
  public static List<RecipePair> of(ExperimentHistory experiment) {
    List<RecipePair> pairs = new ArrayList<>();
    for (RecipeHistory extend : experiment.recipes()) {
      for (RecipeHistory baseline : experiment.recipes()) {
        if (isPair(baseline, extend)) {
          pairs.add(new RecipePair(baseline, extend));
        }
      }
    }
    return pairs;
  }

  private static boolean isPair(RecipeHistory baseline, RecipeHistory extend) {
    return baseline.model().equals(extend.model())
        && hasBothStages(baseline)
        && hasBothStages(extend)
        && !sft(baseline).trainsRejected()
        && sft(extend).trainsRejected()
        && preference(baseline).objective().equals(preference(extend).objective())
        && preference(baseline).settings().equals(preference(extend).settings());
  }

  private static boolean hasBothStages(RecipeHistory recipe) {
    return recipe.sftStage().isPresent() && recipe.preferenceStage().isPresent();
  }

  private static PlannedStage sft(RecipeHistory recipe) {
    return recipe.plan(recipe.sftStage().orElseThrow());
  }

  private static PlannedStage preference(RecipeHistory recipe) {
    return recipe.plan(recipe.preferenceStage().orElseThrow());
  }

  /** As in {@code extend vs. baseline}. */
  public String name() {
    return extend.name() + " vs. " + baseline.name();
  }

  List<RecordedStage> extendSft() {
    return extend.stage(extend.sftStage().orElseThrow());
  }

  /** The preference stage in every run of Extend. */
  public List<RecordedStage> extendPreference() {
    return extend.stage(extend.preferenceStage().orElseThrow());
  }

  /** The preference stage in every run of the baseline. */
  public List<RecordedStage> baselinePreference() {
    return baseline.stage(baseline.preferenceStage().orElseThrow());
  }
}
