package dev.kymo.actors.experiment;

import java.util.List;

/** A named list of stages. */
public record Recipe(String name, List<Stage> stages) {
  public Recipe {
    stages = List.copyOf(stages);
    if (!SafeName.matches(name)) {
      throw new IllegalArgumentException("recipe \"" + name + "\": the name " + SafeName.RULE);
    }
    if (stages.isEmpty()) {
      throw new IllegalArgumentException("recipe " + name + " has no stages");
    }
  }
}
