package dev.kymo.actors.experiment;

import dev.kymo.monitoring.report.phenomena.Numbers;
import dev.kymo.workers.training.ObjectivePlan;
import dev.kymo.workers.training.OptimizerPlan;
import dev.kymo.workers.training.StageLength;
import dev.kymo.workers.training.StagePlan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads stages, with {@code defaults} under each. A stage's own key wins; its own length replaces a default length of
 * another kind. A default that only some objectives or optimizers have goes to the stages with such a one; if there is no
 * such stage, it is a problem.
 */
final class StageReader {
  private static final String LEARNING_RATE = "learning-rate";
  private static final double DEFAULT_LEARNING_RATE = 5e-7;
  private static final List<String> LENGTHS = List.of("epochs", "steps", "batches");
  private static final List<String> COMMON = List.of(
      LEARNING_RATE,
      "warmup-steps",
      "batch-size",
      "micro-batch",
      "max-grad-norm",
      "checkpoint-every",
      "keep-checkpoints");
  private static final List<String> KEYS = Stream.of(
          List.of("objective"),
          LENGTHS,
          List.of("optimizer"),
          COMMON,
          ObjectiveReader.KEYS.all(),
          OptimizerReader.KEYS.all())
      .flatMap(keys -> keys.stream())
      .toList();

  private final Section defaults;
  private final FileReferences files;
  private final int rows;
  private final Problems problems;
  private final Notices notices;
  private final ObjectiveReader objectives;
  private final OptimizerReader optimizers;
  private final Map<Path, List<List<Integer>>> batches = new HashMap<>();
  private final Set<String> taken = new HashSet<>();

  /**
   * Creates a reader.
   *
   * @param responseTypes what objectives may train on
   * @param rows number of rows trained on
   * @param notices told what of a stage may surprise
   */
  StageReader(
      Section defaults,
      List<String> responseTypes,
      FileReferences files,
      int rows,
      Problems problems,
      Notices notices) {
    this.defaults = defaults;
    this.files = files;
    this.rows = rows;
    this.problems = problems;
    this.notices = notices;
    this.objectives = new ObjectiveReader(responseTypes);
    this.optimizers = new OptimizerReader(problems);
    checkDefaults();
  }

  /** The stage; null if something is wrong that no fallback can stand for. */
  @Nullable
  Stage read(YamlNode node) {
    Section own = Section.of(node, problems);
    if (!(node instanceof YamlNode.Mapping)) {
      return null;
    }
    own.allowOnly(KEYS);
    Section stage = own.over(defaultsUnder(own));
    @Nullable YamlNode objective = stage.required("objective");
    @Nullable
    String objectiveName =
        objective == null ? null : stage.word(objective, ObjectiveReader.KEYS.kinds());
    @Nullable
    String optimizerName = stage.has("optimizer")
        ? stage.word("optimizer", OptimizerReader.KEYS.kinds())
        : OptimizerReader.DEFAULT;
    takeOwnKeys(own, ObjectiveReader.KEYS, objectiveName);
    takeOwnKeys(own, OptimizerReader.KEYS, optimizerName);
    @Nullable StageLength length = length(stage);
    // read everything in any case: what is wrong adds its problems
    StagePlan plan = plan(
        stage,
        objectives.read(objectiveName == null ? "sft" : objectiveName, stage),
        length == null ? new StageLength.Steps(1) : length,
        optimizers.read(optimizerName == null ? OptimizerReader.DEFAULT : optimizerName, stage));
    return new Stage(plan, checkpoints(stage), batchesFile(stage));
  }

  private static StagePlan plan(
      Section stage, ObjectivePlan objective, StageLength length, OptimizerPlan optimizer) {
    return new StagePlan(
        objective,
        length,
        optimizer,
        stage.decimal(LEARNING_RATE, Range.POSITIVE, DEFAULT_LEARNING_RATE),
        stage.whole("warmup-steps", 0, 150),
        stage.whole("batch-size", 1, 4),
        stage.wholeOrAll("micro-batch"),
        stage.decimal("max-grad-norm", Range.POSITIVE, 10));
  }

  private static CheckpointPolicy checkpoints(Section stage) {
    return new CheckpointPolicy(
        stage.whole("checkpoint-every", 1, 100), stage.whole("keep-checkpoints", 1, 2));
  }

  /** Reads every default as any stage would, because a wrong one that all stages override would go unseen. */
  private void checkDefaults() {
    defaults.allowOnly(KEYS);
    defaults.word("objective", ObjectiveReader.KEYS.kinds());
    defaults.word("optimizer", OptimizerReader.KEYS.kinds());
    for (String optimizer : OptimizerReader.KEYS.kinds()) {
      for (String objective : ObjectiveReader.KEYS.kinds()) {
        plan(
            defaults,
            objectives.read(objective, defaults),
            new StageLength.Steps(1),
            optimizers.read(optimizer, defaults));
      }
    }
    checkpoints(defaults);
    if (LENGTHS.stream().anyMatch(defaults::has)) {
      length(defaults);
    }
  }

  private Map<String, YamlNode> defaultsUnder(Section own) {
    Map<String, YamlNode> under = new HashMap<>(defaults.values());
    if (LENGTHS.stream().anyMatch(own::has)) {
      under.keySet().removeAll(LENGTHS);
    }
    return under;
  }

  private void takeOwnKeys(Section own, OwnKeys keys, @Nullable String kind) {
    for (String key : keys.all()) {
      if (kind == null || keys.has(kind, key)) {
        taken.add(key);
      } else {
        own.problem(key, kind + " has no " + key + "; " + owners(keys, key));
      }
    }
  }

  /** Reports the defaults that no stage has taken; to be called after the last stage. */
  void checkDefaultsTaken() {
    for (OwnKeys keys : List.of(ObjectiveReader.KEYS, OptimizerReader.KEYS)) {
      keys.all().stream()
          .filter(key -> !taken.contains(key))
          .forEach(key -> defaults.problem(key, "no stage takes it; " + owners(keys, key)));
    }
  }

  private static String owners(OwnKeys keys, String key) {
    List<String> kinds = keys.kindsWith(key);
    int last = kinds.size() - 1;
    return last == 0
        ? kinds.get(0) + " has it"
        : String.join(", ", kinds.subList(0, last)) + " and " + kinds.get(last) + " have it";
  }

  private @Nullable StageLength length(Section stage) {
    List<String> given = LENGTHS.stream().filter(stage::has).toList();
    if (given.size() != 1) {
      stage.problem("must have exactly one of epochs, steps, batches, but has "
          + (given.isEmpty() ? "none" : String.join(" and ", given)));
      return null;
    }
    return switch (given.get(0)) {
      case "epochs" -> new StageLength.Epochs(stage.whole("epochs", 1, 1));
      case "steps" -> new StageLength.Steps(stage.whole("steps", 1, 1));
      default -> batches(stage);
    };
  }

  private @Nullable StageLength batches(Section stage) {
    @Nullable YamlNode node = stage.get("batches");
    @Nullable Path file = batchesFile(stage);
    if (node == null || file == null) {
      return null;
    }
    if (!files.mustExist()) {
      return new StageLength.Steps(1); // nobody trains by it
    }
    Path place = files.place(file);
    List<List<Integer>> read =
        batches.computeIfAbsent(place, path -> BatchesFile.read(path, rows, node, problems));
    boolean usable = !read.isEmpty() && read.stream().noneMatch(List::isEmpty);
    return usable ? new StageLength.Batches(read) : null;
  }

  private @Nullable Path batchesFile(Section stage) {
    @Nullable YamlNode node = stage.get("batches");
    @Nullable String text = node == null ? null : stage.text(node);
    return node == null || text == null ? null : files.file(node, text);
  }

  /** All stages of a recipe. */
  List<Stage> stages(String name, Section recipes, YamlNode recipe) {
    List<Stage> stages = new ArrayList<>();
    for (YamlNode item : recipes.items(recipe)) {
      @Nullable Stage stage = read(item);
      if (stage != null) {
        stages.add(stage);
        noticeDefaultRate(Recipe.place(name, stages.size(), stage.plan()), item);
      }
    }
    return stages;
  }

  /** Every model and objective wants another rate, so that the paper's is seldom what was meant. */
  private void noticeDefaultRate(String place, YamlNode stage) {
    boolean own =
        stage instanceof YamlNode.Mapping keys && keys.entries().containsKey(LEARNING_RATE);
    if (!own && !defaults.has(LEARNING_RATE)) {
      notices.add(
          place,
          "no " + LEARNING_RATE + " is given, neither here nor under defaults; "
              + Numbers.rate(DEFAULT_LEARNING_RATE) + " is used, the paper's");
    }
  }
}
