package dev.kymo.actors.experiment;

import dev.kymo.workers.training.TrainingPlan;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One experiment with every default filled in and every path absolute.
 *
 * @param name also the default name of the output folder
 * @param models Hugging Face model folders
 * @param seeds one run per recipe, seed and model
 * @param data the rows
 * @param recipes in the file's order
 * @param probe when probes look
 * @param retries budgets per failure class
 * @param onMismatch what a replay mismatch does
 */
public record Experiment(
    String name,
    List<Path> models,
    List<Long> seeds,
    DataSection data,
    List<Recipe> recipes,
    ProbeSection probe,
    RetryBudgets retries,
    OnMismatch onMismatch) {

  public Experiment {
    models = List.copyOf(models);
    seeds = List.copyOf(seeds);
    recipes = List.copyOf(recipes);
  }

  /** The same with other probes. */
  Experiment withProbe(ProbeSection other) {
    return new Experiment(name, models, seeds, data, recipes, other, retries, onMismatch);
  }

  /** The runs: models, within them recipes in the file's order, within them seeds. */
  public List<RunSpec> runs() {
    return runs(Places.AS_NAMED);
  }

  /** The same, reading models and data where they are now; ids and names are those of the recorded locations. */
  List<RunSpec> runs(Places places) {
    return models.stream()
        .flatMap(model -> recipes.stream()
            .flatMap(recipe -> seeds.stream().map(seed -> run(model, recipe, seed, places))))
        .toList();
  }

  private RunSpec run(Path model, Recipe recipe, long seed, Places places) {
    TrainingPlan training = new TrainingPlan(
        places.of(model),
        data.trainingPlan(places),
        seed,
        recipe.stages().stream().map(Stage::plan).toList());
    List<CheckpointPolicy> checkpoints =
        recipe.stages().stream().map(Stage::checkpoints).toList();
    return new RunSpec(
        runId(model, recipe.name(), seed),
        name,
        recipe.name(),
        seed,
        modelName(model),
        training,
        data.probePlan(places.of(model), places),
        data.heldOutPlan(places.of(model), places),
        probe,
        checkpoints,
        onMismatch,
        retries);
  }

  /** The refusal to go on with other files than those recorded, up to a remedy. */
  String noLongerAsStarted(Collection<String> differences) {
    return "experiment " + name
        + ": its files are no longer those it was started with; put them back, or start anew in another folder:\n  "
        + String.join("\n  ", differences);
  }

  /** The ids of {@link #runs()}, in the same order. */
  List<String> runIds() {
    return models.stream()
        .flatMap(model -> recipes.stream()
            .flatMap(recipe -> seeds.stream().map(seed -> runId(model, recipe.name(), seed))))
        .toList();
  }

  private String runId(Path model, String recipe, long seed) {
    String id = recipe + "-s" + seed;
    return models.size() == 1 ? id : modelName(model) + "-" + id;
  }

  static String modelName(Path model) {
    @Nullable Path name = model.getFileName();
    return name == null ? "model" : name.toString();
  }
}
