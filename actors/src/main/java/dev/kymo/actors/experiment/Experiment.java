package dev.kymo.actors.experiment;

import dev.kymo.workers.training.TrainingPlan;
import java.nio.file.Path;
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

  /**
   * Reads and checks an experiment file and the files that it names, as far as this can be done without loading a model.
   *
   * @throws BadInputException with all problems found
   */
  public static Experiment read(Path yaml) {
    return ExperimentFile.read(yaml).experiment();
  }

  /** The same with other probes. */
  Experiment withProbe(ProbeSection other) {
    return new Experiment(name, models, seeds, data, recipes, other, retries, onMismatch);
  }

  /** The runs: models, within them recipes in the file's order, within them seeds. */
  public List<RunSpec> runs() {
    return models.stream()
        .flatMap(model -> recipes.stream()
            .flatMap(recipe -> seeds.stream().map(seed -> run(model, recipe, seed))))
        .toList();
  }

  private RunSpec run(Path model, Recipe recipe, long seed) {
    TrainingPlan training = new TrainingPlan(
        model,
        data.trainingPlan(),
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
        data.probePlan(model),
        probe.every(),
        probe.decompose(),
        probe.kernel(),
        checkpoints,
        onMismatch,
        retries);
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
