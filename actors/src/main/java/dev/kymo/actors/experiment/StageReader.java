package dev.kymo.actors.experiment;

import dev.kymo.monitoring.report.phenomena.Numbers;
import dev.kymo.vocabulary.plan.Family;
import dev.kymo.vocabulary.plan.Key;
import dev.kymo.vocabulary.plan.PlanPart;
import dev.kymo.vocabulary.plan.Sink;
import dev.kymo.vocabulary.plan.ValueType;
import dev.kymo.workers.objective.Objectives;
import dev.kymo.workers.training.StageLength;
import dev.kymo.workers.training.StagePlan;
import dev.kymo.workers.training.StepPlan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads stages, with {@code defaults} under each. A stage's own key wins; its own length replaces a default length of
 * another kind. A default that only some objectives or optimizers have goes to the stages with such a one; if there is no
 * such stage, it is a problem.
 */
final class StageReader {
  private static final Key<Integer> EPOCHS =
      Key.alternative("epochs", ValueType.whole(1), 1, "how many times all rows are trained on");
  private static final Key<Integer> STEPS = Key.alternative(
          "steps",
          ValueType.whole(1),
          1,
          "how many steps are taken, over as many epochs as they need")
      .in("steps");
  private static final Key<Path> BATCHES = Key.alternative(
      "batches",
      InputPaths.file(),
      Path.of(""),
      "a file of JSON lines, each the row numbers of one step: replays another trainer's order");
  /** Of which a stage has exactly one. */
  static final List<Key<?>> LENGTHS = List.of(EPOCHS, STEPS, BATCHES);

  /** What a stage is made of besides its length. */
  static final List<PlanPart<?>> PARTS =
      List.of(Objectives.FAMILY, StepPlan.SCHEMA, CheckpointPolicy.SCHEMA);

  private static final List<Family<?>> FAMILIES =
      Stream.concat(Stream.of(Objectives.FAMILY), StepPlan.SCHEMA.families()).toList();
  private static final List<String> LENGTH_KEYS =
      LENGTHS.stream().map(Key::name).toList();
  private static final Set<String> OWN_KEYS = FAMILIES.stream()
      .flatMap(family -> ownKeys(family).stream())
      .collect(Collectors.toUnmodifiableSet());
  /** Those that every stage has come first. */
  private static final List<String> KEYS = Stream.concat(
          Stream.concat(Stream.of(Objectives.FAMILY.choice()), LENGTHS.stream()),
          PARTS.stream().flatMap(part -> part.keys().stream()))
      .map(Key::name)
      .distinct()
      .sorted(Comparator.comparing(OWN_KEYS::contains))
      .toList();

  private static final Key<Double> RATE = StepPlan.LEARNING_RATE;

  private final Section defaults;
  private final List<String> responseTypes;
  private final FileReferences files;
  private final int rows;
  private final Problems problems;
  private final Notices notices;
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
    this.defaults = defaults.naming(responseTypes).finding(files);
    this.responseTypes = responseTypes;
    this.files = files;
    this.rows = rows;
    this.problems = problems;
    this.notices = notices;
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
    Section stage = own.over(defaultsUnder(own)).naming(responseTypes).finding(files);
    FAMILIES.forEach(family -> takeOwnKeys(own, family, family.chosen(stage)));
    @Nullable StageLength length = length(stage);
    // read everything in any case: what is wrong adds its problems
    StagePlan plan = new StagePlan(
        Objectives.FAMILY.read(stage),
        length == null ? new StageLength.Steps(1) : length,
        StepPlan.SCHEMA.read(stage));
    return new Stage(plan, CheckpointPolicy.SCHEMA.read(stage), stage.get(BATCHES));
  }

  /** Reads every default as any stage would, because a wrong one that all stages override would go unseen. */
  private void checkDefaults() {
    defaults.allowOnly(KEYS);
    PARTS.forEach(part -> part.keys().forEach(defaults::get));
    if (LENGTH_KEYS.stream().anyMatch(defaults::has)) {
      length(defaults);
    }
  }

  private Map<String, YamlNode> defaultsUnder(Section own) {
    Map<String, YamlNode> under = new HashMap<>(defaults.values());
    if (LENGTH_KEYS.stream().anyMatch(own::has)) {
      under.keySet().removeAll(LENGTH_KEYS);
    }
    return under;
  }

  private static List<String> ownKeys(Family<?> family) {
    return family.ownKeys().stream().map(Key::name).distinct().toList();
  }

  private void takeOwnKeys(Section own, Family<?> family, @Nullable String chosen) {
    for (String key : ownKeys(family)) {
      if (chosen == null || family.namesWith(key).contains(chosen)) {
        taken.add(key);
      } else {
        own.problem(key, chosen + " has no " + key + "; " + owners(family, key));
      }
    }
  }

  /** Reports the defaults that no stage has taken; to be called after the last stage. */
  void checkDefaultsTaken() {
    for (Family<?> family : FAMILIES) {
      ownKeys(family).stream()
          .filter(key -> !taken.contains(key))
          .forEach(key -> defaults.problem(key, "no stage takes it; " + owners(family, key)));
    }
  }

  private static String owners(Family<?> family, String key) {
    List<String> names = family.namesWith(key);
    int last = names.size() - 1;
    return last == 0
        ? names.get(0) + " has it"
        : String.join(", ", names.subList(0, last)) + " and " + names.get(last) + " have it";
  }

  private @Nullable StageLength length(Section stage) {
    List<String> given = LENGTH_KEYS.stream().filter(stage::has).toList();
    if (given.size() != 1) {
      stage.problem("must have exactly one of epochs, steps, batches, but has "
          + (given.isEmpty() ? "none" : String.join(" and ", given)));
      return null;
    }
    if (stage.has(EPOCHS.name())) {
      return new StageLength.Epochs(EPOCHS.read(stage));
    }
    return stage.has(STEPS.name()) ? new StageLength.Steps(STEPS.read(stage)) : batches(stage);
  }

  private @Nullable StageLength batches(Section stage) {
    @Nullable YamlNode node = stage.get(BATCHES.name());
    @Nullable Path file = stage.get(BATCHES);
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

  /** Writes a length; one of given batches by their file. */
  static void writeLength(StageLength length, @Nullable Path batches, Sink sink) {
    if (batches != null) {
      BATCHES.write(batches, sink);
    } else if (length instanceof StageLength.Epochs epochs) {
      EPOCHS.write(epochs.count(), sink);
    } else if (length instanceof StageLength.Steps steps) {
      STEPS.write(steps.count(), sink);
    } else {
      throw new IllegalArgumentException("batches that come from no file");
    }
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
    boolean own = stage instanceof YamlNode.Mapping keys && keys.entries().containsKey(RATE.name());
    if (!own && !defaults.has(RATE.name())) {
      notices.add(
          place,
          "no " + RATE.name() + " is given, neither here nor under defaults; "
              + Numbers.rate(RATE.fallback()) + " is used, the paper's");
    }
  }
}
