package dev.kymo.actors.experiment;

import dev.kymo.vocabulary.plan.Key;
import dev.kymo.vocabulary.plan.ValueType;
import dev.kymo.workers.data.ResponseTypes;
import dev.kymo.workers.input.InputLimit;
import dev.kymo.workers.input.Quoted;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads an experiment file, or a resolved one, which has a {@code provenance} besides. */
final class ExperimentReader {
  private static final List<String> KEYS = List.of(
      "name", "model", "seeds", "data", "recipes", "defaults", "probe", "retries", "on-mismatch");

  /** What a file says, read by the rules of its format, and what of it may surprise; the provenance is that of a resolved file. */
  record Result(
      YamlNode tree,
      Experiment experiment,
      int format,
      @Nullable Provenance provenance,
      List<Notice> notices) {}

  private final Section root;
  private final int format;
  private final FileReferences files;
  private final Problems problems;
  private final Notices notices = new Notices();

  private ExperimentReader(Section root, int format, FileReferences files, Problems problems) {
    this.root = root;
    this.format = format;
    this.files = files;
    this.problems = problems;
  }

  /**
   * Reads an experiment.
   *
   * @param yaml the file, for messages and as what paths are relative to
   * @param filesMustExist whether the files it names are looked at
   * @throws BadInputException with all problems found
   */
  static Result read(Path yaml, String text, boolean filesMustExist) {
    return read(yaml, text, base(yaml), ResolvedFormat.CURRENT, filesMustExist, Places.AS_NAMED);
  }

  /** Reads a resolved experiment whose models and data lie at {@code places}, and looks at them there. */
  static Result read(Path yaml, String text, Places places) {
    return read(yaml, text, base(yaml), ResolvedFormat.CURRENT, true, places);
  }

  private static Path base(Path yaml) {
    @Nullable Path folder = yaml.toAbsolutePath().getParent();
    return folder == null ? yaml.toAbsolutePath() : folder;
  }

  /**
   * The same for an experiment file that was moved, or written for an older version.
   *
   * @param base what paths are relative to
   * @param ordinary the format of a file that is not resolved and does not say
   */
  static Result read(Path yaml, String text, Path base, int ordinary, boolean filesMustExist) {
    return read(yaml, text, base, ordinary, filesMustExist, Places.AS_NAMED);
  }

  private static Result read(
      Path yaml, String text, Path base, int ordinary, boolean filesMustExist, Places places) {
    Problems problems = new Problems(yaml.toString());
    YamlNode tree = YamlTree.read(yaml.toString(), text, problems);
    Section whole = Section.of(tree, problems);
    problems.throwIfAny();
    Map<String, YamlNode> values = new LinkedHashMap<>(whole.values());
    int format = ResolvedFormat.of(whole, ordinary, problems);
    problems.throwIfAny(); // what a newer version wrote would only seem to be wrong
    values.remove(ResolvedFormat.KEY);
    @Nullable YamlNode provenanceNode = values.remove(ResolvedFormat.PROVENANCE);
    FileReferences files =
        new FileReferences(base, provenanceNode != null, filesMustExist, places, problems);
    ExperimentReader reader =
        new ExperimentReader(new Section("", 1, values, problems), format, files, problems);
    @Nullable
    Provenance provenance =
        provenanceNode == null ? null : Provenance.read(provenanceNode, problems);
    @Nullable Experiment experiment = reader.read();
    problems.throwIfAny();
    if (experiment == null) {
      throw new IllegalStateException("no experiment and no problem in " + yaml);
    }
    return new Result(tree, experiment, format, provenance, reader.notices.list());
  }

  private @Nullable Experiment read() {
    root.allowOnly(KEYS);
    @Nullable String name = name();
    List<Path> models = models();
    List<Long> seeds = seeds();
    @Nullable YamlNode dataNode = root.required("data");
    @Nullable DataSection data = null;
    int rows = Integer.MAX_VALUE;
    if (dataNode != null) {
      DataReader reader = new DataReader(Section.of(dataNode, problems), format, files, problems);
      data = reader.read();
      rows = reader.trainingRows();
    }
    List<String> responseTypes = responseTypes(data, dataNode);
    List<Recipe> recipes = recipes(responseTypes, rows);
    ProbeSection probe = probe(responseTypes);
    RetryBudgets retries = retries();
    OnMismatch onMismatch = Key.of(
            "on-mismatch", ValueType.choice(OnMismatch.class), OnMismatch.STOP, "")
        .read(root);
    if (problems.any() || name == null || data == null) {
      return null;
    }
    Experiment experiment =
        new Experiment(name, models, seeds, data, recipes, probe, retries, onMismatch);
    checkIds(experiment);
    return experiment;
  }

  private @Nullable String name() {
    @Nullable YamlNode node = root.required("name");
    return node == null ? null : safeName(node);
  }

  private @Nullable String safeName(YamlNode node) {
    @Nullable String text = root.text(node);
    if (text != null && !SafeName.matches(text)) {
      problems.add(node, '"' + Quoted.text(text) + "\" " + SafeName.RULE);
    }
    return text;
  }

  private List<Path> models() {
    List<Path> models = new ArrayList<>();
    @Nullable YamlNode node = root.required("model");
    if (node == null) {
      return models;
    }
    List<YamlNode> items = node instanceof YamlNode.Sequence ? root.items(node) : List.of(node);
    for (YamlNode item : items) {
      @Nullable String text = root.text(item);
      @Nullable Path model = text == null ? null : files.model(item, text);
      if (model != null && items.size() > 1 && !SafeName.matches(Experiment.modelName(model))) {
        problems.add(
            item,
            "the folder's name \"" + Quoted.text(Experiment.modelName(model))
                + "\" becomes part of run ids and " + SafeName.RULE);
      } else if (model != null) {
        models.add(model);
      }
    }
    return models;
  }

  private List<Long> seeds() {
    Set<Long> seeds = new LinkedHashSet<>();
    @Nullable YamlNode node = root.get("seeds");
    if (node == null) {
      return List.of(0L);
    }
    for (YamlNode item : root.items(node)) {
      @Nullable Long seed = root.whole(item, 0, Long.MAX_VALUE);
      if (seed != null && !seeds.add(seed)) {
        problems.add(item, seed + " is listed twice");
      }
    }
    return List.copyOf(seeds);
  }

  /** Known even if other parts of the section are wrong, so that no second problem follows from the first. */
  private static List<String> responseTypes(
      @Nullable DataSection data, @Nullable YamlNode dataNode) {
    if (data != null) {
      return Stream.concat(ResponseTypes.KNOWN.stream(), data.responses().stream())
          .toList();
    }
    List<String> types = new ArrayList<>(ResponseTypes.KNOWN);
    if (dataNode instanceof YamlNode.Mapping mapping
        && mapping.entries().get("responses") instanceof YamlNode.Sequence further) {
      for (YamlNode item : further.items()) {
        if (item instanceof YamlNode.Scalar scalar && scalar.text() != null) {
          types.add(scalar.text());
        }
      }
    }
    return types;
  }

  private List<Recipe> recipes(List<String> responseTypes, int rows) {
    @Nullable YamlNode defaultsNode = root.get("defaults");
    Section defaults = defaultsNode == null
        ? new Section("defaults", 1, Map.of(), problems)
        : Section.of(defaultsNode, problems);
    StageReader reader = new StageReader(defaults, responseTypes, files, rows, problems, notices);
    List<Recipe> recipes = new ArrayList<>();
    @Nullable YamlNode node = root.required("recipes");
    if (node == null) {
      return recipes;
    }
    Section section = Section.of(node, problems);
    section.values().forEach((name, list) -> {
      List<Stage> stages = reader.stages(name, section, list);
      if (!SafeName.matches(name)) {
        problems.add(list, "the recipe's name becomes part of run ids and " + SafeName.RULE);
      } else if (!stages.isEmpty()) {
        recipes.add(new Recipe(name, stages));
      }
    });
    if (section.values().isEmpty() && node instanceof YamlNode.Mapping) {
      section.problem("must name at least one recipe");
    }
    reader.checkDefaultsTaken();
    return recipes;
  }

  private ProbeSection probe(List<String> responseTypes) {
    @Nullable YamlNode node = root.get(ProbeSection.SCHEMA.name());
    if (node == null) {
      return ProbeSection.SCHEMA.byDefault();
    }
    Section section = Section.of(
            format == ResolvedFormat.FIRST ? FirstFormat.probe(node) : node, problems)
        .naming(responseTypes);
    section.allowOnly(
        Stream.concat(ProbeSection.SCHEMA.names().stream(), Stream.of("greedy")).toList());
    section.refuse("greedy");
    return ProbeSection.SCHEMA.read(section);
  }

  private RetryBudgets retries() {
    @Nullable YamlNode node = root.get("retries");
    if (node == null) {
      return RetryBudgets.DEFAULT;
    }
    Section section = Section.of(node, problems);
    section.allowOnly(ValueType.kebab(FailureClass.values()));
    return new RetryBudgets(Stream.of(FailureClass.values())
        .map(failure -> new RetryBudgets.Budget(
            failure,
            Key.of(failure.key(), ValueType.whole(0), failure.defaultRetries(), "")
                .read(section)))
        .toList());
  }

  /** Run ids are folder names, also where upper and lower case are the same. */
  private void checkIds(Experiment experiment) {
    InputLimit limit = InputLimit.RUNS;
    long runs = (long) experiment.recipes().size()
        * experiment.seeds().size()
        * experiment.models().size();
    if (runs > limit.most()) {
      root.problem("recipes, seeds and models make " + limit.words(runs) + " runs; at most "
          + limit.words() + " are run (" + limit.reason() + ")");
      return;
    }
    Set<String> ids = new HashSet<>();
    for (String id : experiment.runIds()) {
      if (!ids.add(id.toLowerCase(Locale.ROOT))) {
        root.problem("two runs would have the id " + id
            + " (upper and lower case count as equal); rename a recipe or a model folder");
      }
    }
  }
}
