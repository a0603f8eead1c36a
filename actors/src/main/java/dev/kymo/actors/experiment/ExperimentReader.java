package dev.kymo.actors.experiment;

import dev.kymo.vocabulary.plan.Given;
import dev.kymo.vocabulary.plan.Key;
import dev.kymo.vocabulary.plan.Source;
import dev.kymo.vocabulary.plan.ValueType;
import dev.kymo.workers.data.ResponseTypes;
import dev.kymo.workers.input.InputLimit;
import dev.kymo.workers.input.Quoted;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads an experiment file, or a resolved one, which has a {@code provenance} besides. */
final class ExperimentReader {
  static final Key<String> NAME = Key.required(
      "name",
      new ValueType<>(
          "1 to 100 letters, digits, '.', '_' and '-'",
          ExperimentReader::safeName,
          name -> name,
          SafeName::matches),
      "",
      "the experiment's, and its output folder's where none is given");
  static final Key<List<Path>> MODEL = Key.required(
      "model",
      new ValueType<>(
          InputPaths.model().words() + ", or a list of such",
          ExperimentReader::models,
          models -> models.stream().map(InputPaths.model().writer()).toList(),
          models -> !models.isEmpty()),
      List.<Path>of(),
      "the Hugging Face model folders that runs start from");
  static final Key<List<Long>> SEEDS = Key.of(
      "seeds",
      ValueType.several(ValueType.large(0)),
      List.of(0L),
      "one run for each, of every recipe and model; it decides the order of the rows");
  static final Key<OnMismatch> ON_MISMATCH = Key.of(
      "on-mismatch",
      ValueType.choice(OnMismatch.class),
      OnMismatch.STOP,
      "what happens to a run whose repeated steps differ from their rows: it ends as diverged, or goes on");
  static final String RECIPES = "recipes";
  static final String DEFAULTS = "defaults";
  private static final List<String> KEYS = List.of(
      NAME.name(),
      MODEL.name(),
      SEEDS.name(),
      DataSection.SCHEMA.name(),
      RECIPES,
      DEFAULTS,
      ProbeSection.SCHEMA.name(),
      RetryBudgets.SCHEMA.name(),
      ON_MISMATCH.name());

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
    ExperimentReader reader = new ExperimentReader(
        new Section("", 1, values, problems).finding(files), format, files, problems);
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
    String name = NAME.read(root);
    List<Path> models = MODEL.read(root);
    List<Long> seeds = SEEDS.read(root);
    @Nullable YamlNode dataNode = root.required(DataSection.SCHEMA.name());
    DataReader dataReader =
        dataNode == null ? null : new DataReader(dataNode, format, files, problems);
    @Nullable DataSection data = dataReader == null ? null : dataReader.read();
    int rows =
        dataReader == null || data == null ? Integer.MAX_VALUE : dataReader.trainingRows(data);
    List<String> responseTypes =
        ResponseTypes.knownAnd(data == null ? List.of() : data.responses());
    List<Recipe> recipes = recipes(responseTypes, rows);
    ProbeSection probe = probe(responseTypes);
    RetryBudgets retries = retries();
    OnMismatch onMismatch = ON_MISMATCH.read(root);
    if (problems.any() || data == null) {
      return null;
    }
    Experiment experiment =
        new Experiment(name, models, seeds, data, recipes, probe, retries, onMismatch);
    checkIds(experiment);
    return experiment;
  }

  private static @Nullable String safeName(Given given) {
    @Nullable String text = given.text();
    if (text != null && !SafeName.matches(text)) {
      given.problem('"' + Quoted.text(text) + "\" " + SafeName.RULE);
    }
    return text;
  }

  /** One, or a list of several. */
  private static @Nullable List<Path> models(Given given) {
    List<Path> models = new ArrayList<>();
    List<? extends Given> items = given.size() < 0 ? List.of(given) : given.items();
    for (Given item : items) {
      @Nullable Path model = InputPaths.model().reader().read(item);
      if (model != null && items.size() > 1 && !SafeName.matches(Experiment.modelName(model))) {
        item.problem("the folder's name \"" + Quoted.text(Experiment.modelName(model))
            + "\" becomes part of run ids and " + SafeName.RULE);
      } else if (model != null) {
        models.add(model);
      }
    }
    return models;
  }

  private List<Recipe> recipes(List<String> responseTypes, int rows) {
    @Nullable YamlNode defaultsNode = root.get(DEFAULTS);
    Section defaults = defaultsNode == null
        ? new Section(DEFAULTS, 1, Map.of(), problems)
        : Section.of(defaultsNode, problems);
    StageReader reader = new StageReader(defaults, responseTypes, files, rows, problems, notices);
    List<Recipe> recipes = new ArrayList<>();
    @Nullable YamlNode node = root.required(RECIPES);
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
    @Nullable Source section = root.section(RetryBudgets.SCHEMA.name(), RetryBudgets.SCHEMA);
    return section == null ? RetryBudgets.DEFAULT : RetryBudgets.SCHEMA.read(section);
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
