package dev.kymo.monitoring.report.history;

import dev.kymo.monitoring.replay.Access;
import dev.kymo.monitoring.replay.Flaw;
import dev.kymo.monitoring.replay.Recording;
import dev.kymo.monitoring.replay.RunIdentity;
import dev.kymo.monitoring.replay.TimedEvent;
import dev.kymo.vocabulary.RunEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Everything that counts in an experiment's folder, by recipe.
 *
 * @param folder where it was read from
 * @param plan what was asked for
 * @param recipes in the experiment's order; those of which no run has begun have none
 * @param flaws what is wrong with the runs' files
 */
public record ExperimentHistory(
    Path folder, ExperimentPlan plan, List<RecipeHistory> recipes, List<Flaw> flaws) {

  public ExperimentHistory {
    recipes = List.copyOf(recipes);
    flaws = List.copyOf(flaws);
  }

  /**
   * Reads an experiment whose journal cannot be asked, which may still be running: then what is committed.
   *
   * @param plan what was asked for
   * @throws NotAnExperimentException if what was recorded cannot be read
   */
  public static ExperimentHistory read(Path folder, ExperimentPlan plan) throws IOException {
    return read(folder, plan, Access.FILES, event -> {});
  }

  /**
   * Reads an experiment and lets somebody see each event on the way.
   *
   * @param plan what was asked for
   * @param watcher is given the events of all runs in the order in which they happened
   * @throws NotAnExperimentException if what was recorded cannot be read
   */
  public static ExperimentHistory read(
      Path folder, ExperimentPlan plan, Access access, Consumer<RunEvent> watcher)
      throws IOException {
    Map<String, RunRecorder> runs = new LinkedHashMap<>();
    List<Flaw> flaws;
    try (Recording recording = Recording.open(folder.resolve("runs"), runs(folder, plan), access)) {
      for (TimedEvent next = recording.take(); next != null; next = recording.take()) {
        RunEvent event = next.event();
        runs.computeIfAbsent(event.run(), RunRecorder::new).accept(event);
        watcher.accept(event);
      }
      flaws = recording.flaws();
    } catch (IllegalArgumentException e) {
      throw new NotAnExperimentException(
          "cannot read what was recorded in " + folder + ": " + e.getMessage(), e);
    }
    return new ExperimentHistory(
        folder,
        plan,
        recipes(plan, runs.values().stream().map(RunRecorder::history).toList()),
        flaws);
  }

  /** All runs that may have something to tell: those that were planned, and those that have a folder. */
  private static List<RunIdentity> runs(Path folder, ExperimentPlan plan) throws IOException {
    Map<String, RunIdentity> runs = new TreeMap<>();
    plan.runs().forEach(run -> runs.put(run.run(), run));
    Path runsFolder = folder.resolve("runs");
    if (Files.isDirectory(runsFolder)) {
      try (Stream<Path> entries = Files.list(runsFolder)) {
        entries
            .filter(Files::isDirectory)
            .map(entry -> String.valueOf(entry.getFileName()))
            .forEach(run -> runs.putIfAbsent(run, new RunIdentity(run, "", 0, "")));
      }
    }
    return List.copyOf(runs.values());
  }

  private static List<RecipeHistory> recipes(ExperimentPlan plan, List<RunRecord> runs) {
    List<RecipeHistory> recipes = new ArrayList<>();
    for (String model : plan.models()) {
      plan.recipes().forEach((recipe, stages) -> {
        List<RunRecord> own = runs.stream()
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

  /** The same with flaws that were found before. */
  public ExperimentHistory alsoWith(List<Flaw> before) {
    List<Flaw> all = new ArrayList<>(before);
    all.addAll(flaws);
    return new ExperimentHistory(folder, plan, recipes, all);
  }

  /** All runs that have begun, in the experiment's order. */
  public List<RunRecord> runs() {
    return recipes.stream().flatMap(recipe -> recipe.runs().stream()).toList();
  }
}
