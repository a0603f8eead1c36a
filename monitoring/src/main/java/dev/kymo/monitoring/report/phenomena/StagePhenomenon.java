package dev.kymo.monitoring.report.phenomena;

import dev.kymo.monitoring.report.history.ExperimentHistory;
import dev.kymo.monitoring.report.history.RecipeHistory;
import dev.kymo.monitoring.report.history.RecordedStage;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** A phenomenon of one stage: recipes that have such a stage can show it, each by itself. */
abstract class StagePhenomenon implements Phenomenon {
  private static final String DPO = "dpo";

  /** Which stage of a recipe is looked at. */
  enum Kind {
    SFT("SFT"),
    PREFERENCE("preference training");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    OptionalInt stage(RecipeHistory recipe) {
      return this == SFT ? recipe.sftStage() : recipe.preferenceStage();
    }
  }

  private final Kind kind;

  StagePhenomenon(Kind kind) {
    this.kind = kind;
  }

  /** The claim's parts, in its order. */
  abstract List<Part> parts(StageMeasures measures, RecipeHistory recipe);

  @Override
  public final List<Finding> findings(ExperimentHistory experiment) {
    List<Finding> findings = new ArrayList<>();
    for (RecipeHistory recipe : experiment.recipes()) {
      kind.stage(recipe).ifPresent(number -> findings.add(finding(recipe, number)));
    }
    return findings.isEmpty()
        ? List.of(Finding.notMeasured("", "no recipe has a stage of " + kind.words))
        : Finding.joined(findings);
  }

  private Finding finding(RecipeHistory recipe, int number) {
    List<RecordedStage> stages = recipe.stage(number);
    if (stages.isEmpty()) {
      return Finding.notMeasured(recipe.name(), "no step of the stage is recorded yet");
    }
    List<String> notes = new ArrayList<>();
    String objective = recipe.plan(number).objective();
    if (kind == Kind.PREFERENCE && !objective.equals(DPO)) {
      notes.add("the stage's objective is " + objective + "; the claim is about dpo");
    }
    if (!stages.get(0).ended()) {
      notes.add("no run has finished the stage: as far as recorded");
    }
    return Finding.of(recipe.name(), parts(new StageMeasures(stages, notes), recipe), notes);
  }
}
