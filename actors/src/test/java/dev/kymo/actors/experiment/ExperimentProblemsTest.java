package dev.kymo.actors.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.kymo.workers.training.StageLength;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExperimentProblemsTest {
  @TempDir
  Path folder;

  private Workspace workspace;

  @BeforeEach
  void makeFiles() throws IOException {
    workspace = new Workspace(folder);
  }

  private static String problemsOf(Path yaml) {
    BadInputException failure = catchThrowableOfType(
        BadInputException.class, () -> ExperimentFile.read(yaml).experiment());
    assertThat(failure).as("problems of " + yaml).isNotNull();
    return failure.getMessage();
  }

  @Test
  void read_manyProblems_reportsAllInTheFilesOrder() throws IOException {
    Path yaml = workspace.resource("wrong.yaml");

    String problems = problemsOf(yaml);

    String keys = "name, model, seeds, data, recipes, defaults, probe, retries, on-mismatch";
    assertThat(problems.lines()).first().isEqualTo(yaml + " has 28 problems:");
    assertThat(problems)
        .contains("\n  line 1: name: \"../escape\" must consist of 1 to 100 letters, digits")
        .contains(
            "\n  line 2: modle: unknown key; the nearest known is model (known: " + keys + ")")
        .contains("\n  line 4: seeds[2]: 0 is listed twice")
        .contains("\n  line 4: seeds[3]: must be a whole number of at least 0, but is \"-3\"")
        .contains("\n  line 6: data.train: there is no file " + workspace.path("missing.jsonl"))
        .contains(
            "\n  line 8: data.probe-limit: must be a whole number of at least 1, but is \"none\"")
        .contains(
            "\n  line 9: data.max-lenght: unknown key; the nearest known is max-length (known: train, ")
        .contains(
            "\n  line 10: data.truncate-by: unknown value \"rows\"; the nearest known is row (known: row, pair)")
        .contains("\n  line 11: data.held-out: needs a path, but is \"builtin:grammar\"")
        .contains("\n  line 12: data.shuffle: must be true or false, but is \"maybe\"")
        .contains(
            "\n  line 14: recipes..hidden: the recipe's name becomes part of run ids and must")
        .contains(
            "\n  line 16: recipes.good[0].objective: unknown value \"stf\"; the nearest known is sft (known: sft, dpo, ipo, sppo, slic, hinge, robust, nca, apo-zero, apo-down)")
        .contains(
            "\n  line 16: recipes.good[0]: must have exactly one of epochs, steps, batches, but has epochs and steps")
        .contains(
            "\n  line 20: recipes.good[1].beta: must be a number greater than 0, but is \"-1\"")
        .contains(
            "\n  line 21: recipes.good[1].learning-rate: must be a number greater than 0, but is \"fast\"")
        .contains("\n  line 23: recipes.good[1].betas: rmsprop has no betas; adamw has it")
        .contains("\n  line 24: recipes.good[1].responses: dpo has no responses; sft has it")
        .contains(
            "\n  line 19: recipes.good[1]: must have exactly one of epochs, steps, batches, but has none")
        .contains(
            "\n  line 26: recipes.good[2].responses[0]: unknown value \"choosen\"; the nearest known is chosen (known: chosen, chosen_initial")
        .contains(
            "\n  line 27: recipes.good[2].steps: must be a whole number of at least 1, but is \"0\"")
        .contains(
            "\n  line 28: recipes.good[2].optimzer: unknown key; the nearest known is optimizer (known: objective, epochs")
        .containsOnlyOnce(
            "\n  line 29: defaults.warmup-steps: must be a whole number of at least 0, but is \"1.5\"")
        .containsOnlyOnce(
            "\n  line 29: defaults.batch-size: must be a whole number of at least 1, but is \"0\"")
        .containsOnlyOnce(
            "\n  line 29: defaults.reduction: unknown value \"mean\"; the nearest known is sum (known: sum, token-mean)")
        .contains("\n  line 30: probe.every: must be a whole number of at least 1, but is \"0\"")
        .contains("\n  line 30: probe.greedy: not available in this version")
        .contains(
            "\n  line 31: retries.exceptions: unknown key; the nearest known is exception (known: exception, non-finite, worker-lost, checkpoint-unreadable)")
        .contains("\n  line 32: on-mismatch: unknown value \"ignore\"; the nearest known is ");
    assertThat(problems.lines().skip(1))
        .extracting(line -> Integer.parseInt(line.replaceAll("^  line ([0-9]+):.*", "$1")))
        .isSorted();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "objective: sft, epochs: 1, optimizer: rmsprob | unknown value \"rmsprob\"; the nearest known is rmsprop (known: rmsprop, adamw, sgd)",
        "objective: dpo, epochs: 1, reference: stage | unknown value \"stage\"; the nearest known is model (known: stage-start, model)",
        "objective: sft, epochs: 1, optimizer: sgd, alpha: 0.9 | sgd has no alpha; rmsprop has it",
        "objective: sft, epochs: 1, optimizer: sgd, epsilon: 1 | sgd has no epsilon; rmsprop and adamw have it",
        "objective: sft, epochs: 1, optimizer: adamw, betas: 0.9 | must be a list of two numbers",
        "'objective: sft, epochs: 1, optimizer: adamw, betas: [0.9, 1]' | betas[1]: must be a number at least 0 and less than 1, but is \"1\"",
        "objective: sft, epochs: 1, beta: 0.1 | sft has no beta; dpo, ipo, sppo, hinge, robust, nca, apo-zero and apo-down have it",
        "objective: slic, epochs: 1, beta: 0.1 | slic has no beta; dpo, ipo",
        "objective: slic, epochs: 1, reference: model | slic has no reference; dpo, ipo",
        "objective: slic, epochs: 1, delta: -1 | delta: must be a number at least 0, but is \"-1\"",
        "objective: slic, epochs: 1, lambda: much | lambda: must be a number at least 0, but is \"much\"",
        "objective: slic, epochs: 1, target: choosen | target: unknown value \"choosen\"; the nearest known is chosen",
        "objective: dpo, epochs: 1, delta: 1 | dpo has no delta; slic has it",
        "objective: dpo, epochs: 1, label-smoothing: 0.5 | label-smoothing: must be a number at least 0 and less than 0.5, but is \"0.5\"",
        "objective: sppo, epochs: 1, label-smoothing: 0.1 | sppo has no label-smoothing; dpo and robust have it",
        "objective: sppo, epochs: 1, beta: 0 | beta: must be a number greater than 0, but is \"0\"",
        "objective: apo_zero, epochs: 1 | unknown value \"apo_zero\"; the nearest known is apo-zero",
        "objective: sft, epochs: 1.5 | epochs: must be a whole number of at least 1, but is \"1.5\"",
        "objective: sft, epochs: 99999999999 | epochs: must be at most 2147483647, but is 99999999999",
        "objective: sft, epochs: 1, learning-rate: .nan | must be a number greater than 0",
        "objective: sft, epochs: 1, learning-rate: 1e999 | must be a number greater than 0",
        "objective: sft, epochs: 1, learning-rate: 0 | must be a number greater than 0",
        "objective: sft, epochs: 1, max-grad-norm: | max-grad-norm: must be a number greater than 0, but is empty",
        "objective: sft, epochs: 1, weight-decay: -0.1 | must be a number at least 0, but is \"-0.1\"",
        "objective: sft, epochs: 1, responses: chosen | must be a list",
        "objective: sft, epochs: 1, responses: [] | must be a list in [brackets] or with dashes, but is an empty one",
        "'objective: sft, epochs: 1, responses: [chosen, chosen]' | chosen is listed twice",
        "objective: sft, epochs: 1, responses: [argmax] | unknown value \"argmax\"",
        "objective: sft, epochs: 1, checkpoint-every: 0 | must be a whole number of at least 1",
        "objective: sft, epochs: 1, micro-batch: some | must be a whole number of at least 1",
        "objective: sft, epochs: 1, epochs: 2 | line 5: recipes.plain[0].epochs: duplicate key, first given in line 5",
        "epochs: 1 | recipes.plain[0]: the key objective is missing",
        "objective: {name: sft}, epochs: 1 | objective: must be text, but is a section of keys",
      })
  void read_badStage_namesKeyValueAndWhatIsAllowed(String stage, String message)
      throws IOException {
    String problems = problemsOf(workspace.minimalWithStage(stage));

    assertThat(problems).contains("has a problem:").contains(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "models/tiny | builtin:none | model: \"builtin:none\" is not built in; what is built in is called builtin:grammar",
        "models/tiny | EleutherAI/pythia-70m | (hub ids are not available in this version: give a local path)",
        "models/tiny | models | is no Hugging Face model folder: it has no config.json",
        "models/tiny | models/none/there | there is no folder",
        "models/tiny | [] | must be a list in [brackets] or with dashes, but is an empty one",
        "train.jsonl | builtin:none | data.train: \"builtin:none\" is not built in",
        "train.jsonl | models | is a folder, not a file",
        "probes.jsonl} | probes.jsonl, held-out: none.jsonl} | data.held-out: there is no file",
        "probes.jsonl} | probes.jsonl, held-out: empty.jsonl} | empty.jsonl has no rows",
        "probes.jsonl} | probes.jsonl, held-out: [probes.jsonl]} | data.held-out: must be text, but is a list",
        "train.jsonl | empty.jsonl | empty.jsonl has no rows",
        "train.jsonl | fake.gz | cannot read",
        "probes.jsonl} | probes.jsonl, max-length: 200} | data.max-length: max-prompt-length (256, the default) must be less than max-length (200)",
        "probes.jsonl} | probes.jsonl, responses: [chosen]} | data.responses[0]: chosen is known already",
        "probes.jsonl} | probes.jsonl, responses: [greedy]} | greedy has another meaning",
        "'{train: train.jsonl, probes: probes.jsonl}' | train.jsonl | data: must be a section of keys, but is \"train.jsonl\"",
        "', probes: probes.jsonl' | '' | data: the key probes is missing",
        "name: minimal | names: minimal | the key name is missing",
        "name: minimal | name: a/b | \"a/b\" must consist of",
        "name: minimal | name: | name: must be text, but is empty",
        "recipes: | 'probe: {decompose: {every: 0}}\nrecipes:' | probe.decompose.every",
        "recipes: | 'probe: {decompose: {observe: 5}}\nrecipes:' | probe.decompose.observe",
        "recipes: | 'probe: {kernel: {draws: 1}}\nrecipes:' | probe.kernel.draws: must be a whole number of at least 2",
        "recipes: | 'probe: {kernel: {rows: 5}}\nrecipes:' | probe.kernel.rows: must be a list in [brackets] or with dashes, but is \"5\"",
        "recipes: | 'probe: {kernel: {responses: [chosen]}}\nrecipes:' | probe.kernel.responses: unknown key",
        "recipes: | 'probe: {decompose: {observed: 0}}\nrecipes:' | probe.decompose.observed: must be a whole number of at least 1",
        "recipes: | 'probe: {decompose: {responses: [irr_trian]}}\nrecipes:' | probe.decompose.responses[0]: unknown value \"irr_trian\"; the nearest known is irr_train",
        "recipes: | 'probe: {decompose: {responses: [argmax]}}\nrecipes:' | probe.decompose.responses[0]: unknown value \"argmax\"",
        "recipes: | 'probe: {decompose: {responses: []}}\nrecipes:' | probe.decompose.responses: must be a list in [brackets] or with dashes, but is an empty one",
        "recipes: | 'probe: {decompose: {responses: [chosen, chosen]}}\nrecipes:' | probe.decompose.responses[1]: chosen is listed twice",
        "recipes: | 'probe: {decompose: {responses: [irr_test, irr_hum]}}\nrecipes:' | no row has irr_test or irr_hum, so that nothing would be observed",
        "recipes: | 'probe: {decompose: {rows: [0, 3]}}\nrecipes:' | there is no row 3; rows are 0 to 2",
        "recipes: | 'probe: {decompose: {rows: [0, 0]}}\nrecipes:' | probe.decompose.rows[1]: 0 is listed twice",
        "recipes: | 'probe: {decompose: {rows: [0, 1], observed: 1}}\nrecipes:' | probe.decompose.rows: names 2 rows, but observed is 1",
        "recipes: | 'probe: {kernel: {rows: [0], trained-rows: [1]}}\nrecipes:' | probe.kernel.trained-rows: must be among rows",
        "recipes: | 'probe: {kernel: {trained-rows: [1]}}\nrecipes:' | probe.kernel.trained-rows: must be among rows, which are not given",
        "recipes: | 'probe: {greedy: {every: 5}}\nrecipes:' | probe.greedy: not available in this version",
        "recipes: | 'defaults: {betas: [0.1, 0.2]}\nrecipes:' | defaults.betas: no stage takes it; adamw has it",
        "recipes: | 'defaults: {epochs: no}\nrecipes:' | defaults.epochs: must be a whole number of at least 1, but is \"no\"",
        "recipes: | 'defaults: {epochs: 1, steps: 2}\nrecipes:' | defaults: must have exactly one of epochs, steps, batches, but has epochs and steps",
        "recipes: | 'defaults: {objective: spo}\nrecipes:' | defaults.objective: unknown value \"spo\"",
        "recipes: | 'defaults: {learning_rate: 1}\nrecipes:' | defaults.learning_rate: unknown key; the nearest known is learning-rate",
        "recipes: | 'seeds: 3\nrecipes:' | seeds: must be a list in [brackets] or with dashes, but is \"3\"",
        "recipes: | 'seeds: [9.0]\nrecipes:' | must be a whole number of at least 0",
        "recipes: | 'seeds: [9999999999999999999]\nrecipes:' | must be at most 9223372036854775807, but is 9999999999999999999",
        "recipes: | 'recipes:\n  PLAIN: [{objective: sft, epochs: 1}]' | two runs would have the id plain-s0",
        "recipes: | 'recipes:\n  a/../../b: [{objective: sft, epochs: 1}]' | becomes part of run ids and must consist of",
        "'[{objective: sft, epochs: 1}]' | [] | recipes.plain: must be a list in [brackets] or with dashes, but is an empty one",
        "'[{objective: sft, epochs: 1}]' | sft | recipes.plain: must be a list",
        "'[{objective: sft, epochs: 1}]' | [sft] | recipes.plain[0]: must be a section of keys, but is \"sft\"",
        "'[{objective: sft, epochs: 1}]' | '&a [{objective: sft, epochs: 1}]\n  again: *a' | aliases are not supported",
      })
  void read_badElsewhere_saysWhatAndWhere(String old, String replacement, String message)
      throws IOException {
    workspace.write("empty.jsonl", "\n\n");
    workspace.write("fake.gz", "not compressed");

    String problems = problemsOf(workspace.minimalWith(old, replacement.replace("\\n", "\n")));

    assertThat(problems).contains(message);
  }

  @Test
  void read_modelsOfEqualFolderNames_isRefused() throws IOException {
    workspace.write("elsewhere/tiny/config.json", "{}");

    String problems =
        problemsOf(workspace.minimalWith("models/tiny", "[models/tiny, elsewhere/tiny]"));

    assertThat(problems).contains("two runs would have the id tiny-plain-s0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"name: [a", "name: a\n\tb: c", "a: b: c", "\"open"})
  void read_malformedYaml_givesLineAndColumn(String yaml) throws IOException {
    String problems = problemsOf(workspace.write("broken.yaml", yaml));

    assertThat(problems).matches("(?s).*broken.yaml, line \\d+, column \\d+: malformed YAML: .*");
  }

  @Test
  void read_emptyFile_isAProblem() throws IOException {
    String problems = problemsOf(workspace.write("empty.yaml", "# nothing\n"));

    assertThat(problems).contains("must be a section of keys, but is empty");
  }

  @Test
  void read_secondDocument_isAProblem() throws IOException {
    String problems = problemsOf(workspace.minimalWith("recipes:", "---\nrecipes:"));

    assertThat(problems).contains("line 5: a second YAML document");
  }

  @Test
  void read_missingFile_isNamed() {
    assertThatThrownBy(() -> ExperimentFile.read(workspace.path("none.yaml")).experiment())
        .isInstanceOf(BadInputException.class)
        .hasMessage("there is no file " + workspace.path("none.yaml"));
  }

  @Test
  void read_notText_isNamed() throws IOException {
    Files.write(workspace.path("latin.yaml"), "name: é".getBytes(StandardCharsets.ISO_8859_1));

    assertThatThrownBy(() -> ExperimentFile.read(workspace.path("latin.yaml")).experiment())
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("latin.yaml is not UTF-8 text");
  }

  @Test
  void read_badBatches_namesLineAndRow() throws IOException {
    workspace.write("bad.jsonl", "[0, 1]\n[9, 10]\n{}\n[]\n[1.5]\n[-1]\n[0\n[3] [4]\n");

    String problems = problemsOf(workspace.minimalWithStage("objective: sft, batches: bad.jsonl"));

    String file = "recipes.plain[0].batches: " + workspace.path("bad.jsonl");
    assertThat(problems)
        .contains(file + ", line 2: row 10 is not among the 10 rows trained on (0 to 9)")
        .contains(file + ", line 3: must be an array of row numbers that is not empty, but is {}")
        .contains(file + ", line 4: must be an array of row numbers that is not empty, but is []")
        .contains(file + ", line 5: 1.5 is not a row number")
        .contains(file + ", line 6: -1 is not a row number")
        .contains(file + ": and 2 more lines with problems");
  }

  @Test
  void read_byteOrderMarks_areNoPartOfWhatIsRead() throws IOException {
    String mark = "\uFEFF";
    workspace.write("marked.jsonl", mark + "[0, 7]\r\n[3]\r\n");
    Path yaml = workspace.minimalWithStage("objective: sft, batches: marked.jsonl");
    Files.writeString(yaml, mark + Files.readString(yaml));

    assertThat(ExperimentFile.read(yaml)
            .experiment()
            .recipes()
            .get(0)
            .stages()
            .get(0)
            .plan()
            .length())
        .isEqualTo(new StageLength.Batches(List.of(List.of(0, 7), List.of(3))));
  }

  @Test
  void read_batchesBeyondTheLimit_areRefused() throws IOException {
    Path yaml = workspace.minimalWithStage("objective: sft, batches: batches.jsonl");
    Files.writeString(
        yaml, Files.readString(yaml).replace("train.jsonl,", "train.jsonl, train-limit: 7,"));

    assertThat(problemsOf(yaml))
        .contains("line 1: row 7 is not among the 7 rows trained on (0 to 6)");
  }

  @Test
  void read_compressedData_countsItsRows() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write("{}\n{}\n".getBytes(StandardCharsets.UTF_8));
    }
    Files.write(workspace.path("two.jsonl.gz"), bytes.toByteArray());
    Path yaml = workspace.minimalWithStage("objective: sft, batches: batches.jsonl");
    Files.writeString(yaml, Files.readString(yaml).replace("train.jsonl", "two.jsonl.gz"));

    assertThat(problemsOf(yaml)).contains("row 7 is not among the 2 rows trained on");
  }

  @Test
  void read_modelAndRecipeNamesThatJoinEqually_areRefused() throws IOException {
    workspace.write("models/a/config.json", "{}");
    workspace.write("models/a-b/config.json", "{}");
    Path yaml = workspace.write("collision.yaml", """
        name: collision
        model: [models/a, models/a-b]
        data: {train: train.jsonl, probes: probes.jsonl}
        recipes:
          c: [{objective: sft, epochs: 1}]
          b-c: [{objective: sft, epochs: 1}]
        """);

    assertThat(problemsOf(yaml)).contains("two runs would have the id a-b-c-s0");
  }
}
