package dev.kymo.actors.experiment;

import dev.kymo.workers.input.Quoted;
import dev.kymo.workers.training.StagePlan;
import java.util.List;

/** A named list of stages. */
public record Recipe(String name, List<Stage> stages) {
  public Recipe {
    stages = List.copyOf(stages);
    if (!SafeName.matches(name)) {
      throw new IllegalArgumentException(
          "recipe \"" + Quoted.text(name) + "\": the name " + SafeName.RULE);
    }
    if (stages.isEmpty()) {
      throw new IllegalArgumentException("recipe " + Quoted.text(name) + " has no stages");
    }
  }

  /** How a notice names a stage, counted from 1. */
  public static String place(String recipe, int stage, StagePlan plan) {
    return "recipe " + recipe + ", stage " + stage + " (" + plan.objective().name() + ")";
  }
}
