package dev.kymo.monitoring.report.history;

import dev.kymo.monitoring.replay.RunIdentity;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an experiment was asked to do, with every default filled in, as whoever reads experiment files says.
 *
 * @param name of the experiment
 * @param models folder names of the models
 * @param seeds one run per recipe, seed and model
 * @param recipes stages by recipe, in the file's order
 * @param versions of the software, by name
 * @param files hashes of everything that was read, by path
 * @param notices what was noticed before training, and about what
 * @param yaml the text of its {@code resolved.yaml}
 */
public record ExperimentPlan(
    String name,
    List<String> models,
    List<Long> seeds,
    Map<String, List<PlannedStage>> recipes,
    Map<String, String> versions,
    Map<String, String> files,
    List<Notice> notices,
    String yaml) {

  /** A notice and the places that it is about, in the words of the experiment file. */
  public record Notice(List<String> places, String text) {
    public Notice {
      places = List.copyOf(places);
    }
  }

  public ExperimentPlan {
    models = List.copyOf(models);
    seeds = List.copyOf(seeds);
    recipes = Collections.unmodifiableMap(new LinkedHashMap<>(recipes));
    versions = Collections.unmodifiableMap(new LinkedHashMap<>(versions));
    files = Collections.unmodifiableMap(new LinkedHashMap<>(files));
    notices = List.copyOf(notices);
  }

  /** The runs that were asked for, named as they are recorded. */
  List<RunIdentity> runs() {
    List<RunIdentity> runs = new ArrayList<>();
    for (String model : models) {
      for (String recipe : recipes.keySet()) {
        for (long seed : seeds) {
          String id = recipe + "-s" + seed;
          String run = models.size() == 1 ? id : model + "-" + id;
          runs.add(new RunIdentity(run, recipe, seed, model));
        }
      }
    }
    return runs;
  }
}
