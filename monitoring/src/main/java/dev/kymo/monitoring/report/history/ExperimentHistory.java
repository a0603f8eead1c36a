package dev.kymo.monitoring.report.history;

import dev.kymo.monitoring.event.RunEvent;
import dev.kymo.monitoring.replay.Recording;
import dev.kymo.monitoring.replay.TimedEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Everything that counts in an experiment's folder, by recipe.
 *
 * @param folder where it was read from
 * @param plan what was asked for
 * @param recipes in the experiment's order; those of which no run has begun have none
 */
public record ExperimentHistory(Path folder, ExperimentPlan plan, List<RecipeHistory> recipes) {

  public ExperimentHistory {
    recipes = List.copyOf(recipes);
  }

  /**
   * Reads an experiment, which may still be running: then what is committed.
   *
   * @throws NotAnExperimentException if the folder holds none
   */
  public static ExperimentHistory read(Path folder) throws IOException {
    return read(folder, event -> {});
  }

  /**
   * Reads an experiment and lets somebody see each event on the way.
   *
   * @param watcher is given the events of all runs in the order in which they happened
   * @throws NotAnExperimentException if the folder holds none, or none that can be read
   */
  public static ExperimentHistory read(Path folder, Consumer<RunEvent> watcher) throws IOException {
    ExperimentPlan plan = ExperimentPlan.read(folder);
    Map<String, RunRecorder> runs = new LinkedHashMap<>();
    try (Recording recording = Recording.open(runDirs(folder))) {
      for (TimedEvent next = recording.take(); next != null; next = recording.take()) {
        RunEvent event = next.event();
        runs.computeIfAbsent(event.run(), RunRecorder::new).accept(event);
        watcher.accept(event);
      }
    } catch (IllegalArgumentException e) {
      throw new NotAnExperimentException(
          "cannot read what was recorded in " + folder + ": " + e.getMessage(), e);
    }
    return new ExperimentHistory(
        folder,
        plan,
        recipes(plan, runs.values().stream().map(RunRecorder::history).toList()));
  }

  private static List<Path> runDirs(Path folder) throws IOException {
    Path runs = folder.resolve("runs");
    if (!Files.isDirectory(runs)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(runs)) {
      return entries.filter(Files::isDirectory).sorted().toList();
    }
  }

  private static List<RecipeHistory> recipes(ExperimentPlan plan, List<RunHistory> runs) {
    List<RecipeHistory> recipes = new ArrayList<>();
    for (String model : plan.models()) {
      plan.recipes().forEach((recipe, stages) -> {
        List<RunHistory> own = runs.stream()
            .filter(run -> run.summary().recipe().equals(recipe))
            .filter(run -> run.summary().model().equals(model))
            .sorted(Comparator.comparingLong(run -> run.summary().seed()))
            .toList();
        String name = plan.models().size() == 1 ? recipe : model + " " + recipe;
        recipes.add(new RecipeHistory(name, model, stages, own));
      });
    }
    return recipes;
  }

  /** All runs that have begun, in the experiment's order. */
  public List<RunHistory> runs() {
    return recipes.stream().flatMap(recipe -> recipe.runs().stream()).toList();
  }
}
