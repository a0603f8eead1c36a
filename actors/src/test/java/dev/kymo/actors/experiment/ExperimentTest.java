package dev.kymo.actors.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kymo.probes.DecompositionPlan;
import dev.kymo.probes.KernelPlan;
import dev.kymo.probes.ObservedRows;
import dev.kymo.probes.ProbePlan;
import dev.kymo.workers.data.EndOfResponse;
import dev.kymo.workers.data.Truncation;
import dev.kymo.workers.objective.ApoDown;
import dev.kymo.workers.objective.ApoZero;
import dev.kymo.workers.objective.Dpo;
import dev.kymo.workers.objective.Hinge;
import dev.kymo.workers.objective.Ipo;
import dev.kymo.workers.objective.Nca;
import dev.kymo.workers.objective.Objective;
import dev.kymo.workers.objective.Reduction;
import dev.kymo.workers.objective.Reference;
import dev.kymo.workers.objective.RobustDpo;
import dev.kymo.workers.objective.Sft;
import dev.kymo.workers.objective.Slic;
import dev.kymo.workers.objective.Sppo;
import dev.kymo.workers.optimizer.AdamW;
import dev.kymo.workers.optimizer.RmsProp;
import dev.kymo.workers.optimizer.Sgd;
import dev.kymo.workers.schedule.Constant;
import dev.kymo.workers.training.DataPlan;
import dev.kymo.workers.training.StageLength.Batches;
import dev.kymo.workers.training.StageLength.Epochs;
import dev.kymo.workers.training.StageLength.Steps;
import dev.kymo.workers.training.StagePlan;
import dev.kymo.workers.training.StepPlan;
import dev.kymo.workers.training.TrainingPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ExperimentTest {
  @TempDir
  Path folder;

  private Workspace workspace;

  @BeforeEach
  void makeFiles() throws IOException {
    workspace = new Workspace(folder);
  }

  @Test
  void read_minimalFile_fillsInEveryDefault() throws IOException {
    Experiment experiment =
        ExperimentFile.read(workspace.resource("minimal.yaml")).experiment();

    StagePlan plan = new StagePlan(
        new Sft(List.of("chosen"), Reduction.SUM),
        new Epochs(1),
        new StepPlan(new RmsProp(0.99, 1e-8, 0, 0), 5e-7, new Constant(150), 4, null, 10));
    DataSection data = new DataSection(
        workspace.path("train.jsonl"),
        null,
        workspace.path("probes.jsonl"),
        null,
        null,
        List.of(),
        new Truncation(512, 256, Truncation.By.ROW),
        true,
        EndOfResponse.Rule.TOKENIZER);
    assertThat(experiment)
        .isEqualTo(new Experiment(
            "minimal",
            List.of(workspace.path("models/tiny")),
            List.of(0L),
            data,
            List.of(
                new Recipe("plain", List.of(new Stage(plan, new CheckpointPolicy(100, 2), null)))),
            new ProbeSection(100, List.of()),
            RetryBudgets.DEFAULT,
            OnMismatch.STOP));
  }

  @Test
  void read_minimalDpo_fillsInItsDefaults() throws IOException {
    Path yaml = workspace.minimalWithStage("objective: dpo, steps: 1");

    Stage stage =
        ExperimentFile.read(yaml).experiment().recipes().get(0).stages().get(0);

    assertThat(stage.plan().objective())
        .isEqualTo(new Dpo(0.1, Reduction.SUM, Reference.STAGE_START));
  }

  /** No key given, then every key of its own. */
  @ParameterizedTest
  @MethodSource("objectives")
  void read_everyObjective_mapsItsKeys(String stage, Objective expected) throws IOException {
    Path yaml = workspace.minimalWithStage(stage + ", steps: 1");

    Stage read =
        ExperimentFile.read(yaml).experiment().recipes().get(0).stages().get(0);

    assertThat(read.plan().objective()).isEqualTo(expected);
  }

  static Stream<Arguments> objectives() {
    String keys = ", beta: 2, reduction: token-mean, reference: model";
    Reduction sum = Reduction.SUM;
    Reduction mean = Reduction.TOKEN_MEAN;
    Reference start = Reference.STAGE_START;
    Reference model = Reference.MODEL;
    return Stream.of(
        Arguments.of("objective: ipo", new Ipo(0.1, sum, start)),
        Arguments.of("objective: ipo" + keys, new Ipo(2, mean, model)),
        Arguments.of("objective: sppo", new Sppo(0.1, sum, start)),
        Arguments.of("objective: sppo" + keys, new Sppo(2, mean, model)),
        Arguments.of("objective: hinge", new Hinge(0.1, sum, start)),
        Arguments.of("objective: hinge" + keys, new Hinge(2, mean, model)),
        Arguments.of("objective: robust", new RobustDpo(0.1, 0, sum, start)),
        Arguments.of("objective: robust" + keys, new RobustDpo(2, 0, mean, model)),
        Arguments.of("objective: nca", new Nca(0.1, sum, start)),
        Arguments.of("objective: nca" + keys, new Nca(2, mean, model)),
        Arguments.of("objective: apo-zero", new ApoZero(0.1, sum, start)),
        Arguments.of("objective: apo-zero" + keys, new ApoZero(2, mean, model)),
        Arguments.of("objective: apo-down", new ApoDown(0.1, sum, start)),
        Arguments.of("objective: apo-down" + keys, new ApoDown(2, mean, model)),
        Arguments.of("objective: dpo, label-smoothing: 0.2", new Dpo(0.1, 0.2, sum, start)),
        Arguments.of(
            "objective: robust, label-smoothing: 0.2", new RobustDpo(0.1, 0.2, sum, start)),
        Arguments.of("objective: slic", new Slic(1, 1, "chosen", sum)),
        Arguments.of(
            "objective: slic, delta: 0, lambda: 0.5, target: chosen_initial, reduction: token-mean",
            new Slic(0, 0.5, "chosen_initial", mean)));
  }

  @Test
  void read_otherOptimizersWithoutKeys_haveTheirDefaults() throws IOException {
    Path yaml = workspace.minimalWith(
        "[{objective: sft, epochs: 1}]",
        "[{objective: sft, epochs: 1, optimizer: adamw}, {objective: sft, epochs: 1, optimizer: sgd}]");

    List<Stage> stages = ExperimentFile.read(yaml).experiment().recipes().get(0).stages();

    assertThat(stages)
        .extracting(stage -> stage.plan().step().optimizer())
        .containsExactly(new AdamW(0.9, 0.999, 1e-8, 0.01), new Sgd(0, 0));
  }

  @Test
  void read_everyKey_mapsEach() throws IOException {
    Experiment experiment =
        ExperimentFile.read(workspace.resource("every-key.yaml")).experiment();

    Stage first = new Stage(
        new StagePlan(
            new Sft(List.of("chosen", "rejected", "my_field"), Reduction.TOKEN_MEAN),
            new Epochs(2),
            new StepPlan(new RmsProp(0.9, 1e-6, 0.5, 0.25), 5e-5, new Constant(9), 2, 1, 2.5)),
        new CheckpointPolicy(11, 3),
        null);
    Stage second = new Stage(
        new StagePlan(
            new Dpo(0.2, Reduction.TOKEN_MEAN, Reference.MODEL),
            new Steps(7),
            new StepPlan(new AdamW(0.8, 0.88, 1e-5, 0), 5e-5, new Constant(9), 2, 1, 2.5)),
        new CheckpointPolicy(11, 3),
        null);
    Stage replayed = new Stage(
        new StagePlan(
            new Sft(List.of("chosen"), Reduction.SUM),
            new Batches(List.of(List.of(0, 7), List.of(3), List.of(2, 2, 1))),
            new StepPlan(new Sgd(0.75, 1e-3), 1, new Constant(0), 3, 2, 0.5)),
        new CheckpointPolicy(6, 4),
        workspace.path("batches.jsonl"));
    assertThat(experiment.name()).isEqualTo("every-key");
    assertThat(experiment.models())
        .containsExactly(workspace.path("models/tiny"), workspace.path("models/other"));
    assertThat(experiment.seeds()).containsExactly(3L, 5L);
    assertThat(experiment.data())
        .isEqualTo(new DataSection(
            workspace.path("train.jsonl"),
            8,
            workspace.path("probes.jsonl"),
            2,
            workspace.path("held-out.jsonl"),
            List.of("my_field", "other_field"),
            new Truncation(64, 32, Truncation.By.PAIR),
            false,
            EndOfResponse.Rule.TOKENIZER));
    assertThat(experiment.recipes())
        .containsExactly(
            new Recipe("first", List.of(first, second)),
            new Recipe("second.recipe_2", List.of(replayed)));
    assertThat(experiment.probe())
        .isEqualTo(new ProbeSection(
            13,
            List.of(
                new DecompositionPlan(26, bothRows(5, List.of("chosen", "my_field")), true),
                new KernelPlan(39, bothRows(3, List.of()), 6))));
    assertThat(List.of(FailureClass.values()))
        .extracting(failure -> experiment.retries().retries(failure))
        .containsExactly(1, 2, 0, 7);
    assertThat(experiment.onMismatch()).isEqualTo(OnMismatch.CONTINUE);
  }

  /** The rows that probe-limit leaves, whose prompt is that of all rows. */
  private static ObservedRows bothRows(int count, List<String> responses) {
    return new ObservedRows.Drawn(count, responses, List.of(0, 1), List.of(0, 1));
  }

  @Test
  void read_observedRows_haveDefaultsAndAreDrawn() throws IOException {
    workspace.write("train.jsonl", rows(0, 20));
    workspace.write("probes.jsonl", rows(10, 40));

    Experiment experiment = ExperimentFile.read(
            workspace.minimalWith("recipes:", "probe: {decompose: {}, kernel: {}}\nrecipes:"))
        .experiment();

    DecompositionPlan decompose = experiment.probe().decompose();
    assertThat(decompose.every()).isEqualTo(50);
    assertThat(decompose.tokens()).isFalse();
    ObservedRows.Drawn rows = (ObservedRows.Drawn) decompose.observed();
    assertThat(rows.count()).isEqualTo(5);
    assertThat(rows.responses()).containsExactly("chosen", "rejected", "irr_train");
    assertThat(rows.rows()).hasSize(5).isSorted();
    assertThat(rows.trained())
        .isEqualTo(rows.rows().stream().filter(row -> row < 10).toList())
        .isNotEmpty()
        .hasSizeLessThan(5);
    KernelPlan kernel = experiment.probe().kernel();
    assertThat(kernel.every()).isEqualTo(500);
    ObservedRows.Drawn kernelRows = (ObservedRows.Drawn) kernel.observed();
    assertThat(kernelRows.count()).isEqualTo(4);
    assertThat(kernelRows.responses()).isEmpty();
    assertThat(rows.rows()).as("one draw").containsAll(kernelRows.rows());
  }

  private static String rows(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(row -> "{\"prompt\": \"p" + row + "\", \"chosen\": \"c\"}\n")
        .collect(Collectors.joining());
  }

  @Test
  void runs_ofOneExperiment_observeTheSameRows() throws IOException {
    List<RunSpec> runs =
        ExperimentFile.read(workspace.resource("every-key.yaml")).experiment().runs();

    assertThat(runs)
        .hasSize(8)
        .extracting(run -> run.probing().observations())
        .containsOnly(runs.get(0).probing().observations());
    assertThat(runs.get(0).probing().observations()).hasSize(2);
  }

  @Test
  void read_observedMoreThanRows_areAll() throws IOException {
    Path yaml = workspace.minimalWith(
        "recipes:",
        "probe: {decompose: {observed: 100}, kernel: {observed: 2147483647}}\nrecipes:");

    ProbeSection probe = ExperimentFile.read(yaml).experiment().probe();

    assertThat(((ObservedRows.Drawn) probe.decompose().observed()).rows()).containsExactly(0, 1, 2);
    assertThat(((ObservedRows.Drawn) probe.kernel().observed()).rows()).containsExactly(0, 1, 2);
  }

  @Test
  void read_rowsByNumber_areThose() throws IOException {
    Path yaml = workspace.minimalWith(
        "recipes:", "probe: {decompose: {rows: [2, 0], responses: [chosen]}}\nrecipes:");

    assertThat(ExperimentFile.read(yaml).experiment().probe().decompose().observed())
        .isEqualTo(new ObservedRows.Drawn(2, List.of("chosen"), List.of(0, 2), List.of(0, 2)));
  }

  @Test
  void read_kernelSectionWithoutKeys_hasItsDefaults() throws IOException {
    String minimal = Files.readString(workspace.resource("minimal.yaml"));
    Path yaml = workspace.write("kernel.yaml", minimal + "\nprobe: {kernel: {}}\n");

    assertThat(ExperimentFile.read(yaml).experiment().probe().kernel())
        .extracting(KernelPlan::every, KernelPlan::draws)
        .containsExactly(500, 4);
  }

  @Test
  void read_defaultLength_yieldsToTheStagesOwnOfAnotherKind() throws IOException {
    Path yaml = workspace.write("lengths.yaml", """
        name: lengths
        model: models/tiny
        data: {train: train.jsonl, probes: probes.jsonl}
        recipes:
          plain: [{objective: sft}, {objective: sft, steps: 5}]
        defaults: {epochs: 3}
        """);

    List<Stage> stages = ExperimentFile.read(yaml).experiment().recipes().get(0).stages();

    assertThat(stages)
        .extracting(stage -> stage.plan().length())
        .containsExactly(new Epochs(3), new Steps(5));
  }

  @Test
  void read_defaultsOfOneKind_goOnlyToStagesOfThatKind() throws IOException {
    Path yaml = workspace.write("kinds.yaml", """
        name: kinds
        model: models/tiny
        data: {train: train.jsonl, probes: probes.jsonl}
        recipes:
          plain: [{objective: sft}, {objective: dpo, optimizer: adamw}]
        defaults: {epochs: 3, beta: 0.3, betas: [0.5, 0.6], responses: [rejected]}
        """);

    List<Stage> stages = ExperimentFile.read(yaml).experiment().recipes().get(0).stages();

    assertThat(stages)
        .extracting(stage -> stage.plan().objective())
        .containsExactly(
            new Sft(List.of("rejected"), Reduction.SUM),
            new Dpo(0.3, Reduction.SUM, Reference.STAGE_START));
    assertThat(stages)
        .extracting(stage -> stage.plan().step().optimizer())
        .containsExactly(RmsProp.DEFAULT, new AdamW(0.5, 0.6, 1e-8, 0.01));
  }

  @Test
  void runs_oneModel_areNamedByRecipeAndSeed() throws IOException {
    Path yaml = workspace.minimalWith(
        "recipes:", "seeds: [0, 12]\nrecipes:\n  other: [{objective: sft, steps: 1}]");

    List<RunSpec> runs = ExperimentFile.read(yaml).experiment().runs();

    assertThat(runs)
        .extracting(RunSpec::id)
        .containsExactly("other-s0", "other-s12", "plain-s0", "plain-s12");
  }

  @Test
  void runs_severalModels_carryEverythingARunNeeds() throws IOException {
    Experiment experiment =
        ExperimentFile.read(workspace.resource("every-key.yaml")).experiment();

    List<RunSpec> runs = experiment.runs();

    assertThat(runs)
        .extracting(RunSpec::id)
        .containsExactly(
            "tiny-first-s3",
            "tiny-first-s5",
            "tiny-second.recipe_2-s3",
            "tiny-second.recipe_2-s5",
            "other-first-s3",
            "other-first-s5",
            "other-second.recipe_2-s3",
            "other-second.recipe_2-s5");
    Truncation truncation = new Truncation(64, 32, Truncation.By.PAIR);
    Path model = workspace.path("models/other");
    List<String> further = List.of("my_field", "other_field");
    Recipe recipe = experiment.recipes().get(0);
    assertThat(runs.get(5))
        .isEqualTo(new RunSpec(
            "other-first-s5",
            "every-key",
            "first",
            5,
            "other",
            new TrainingPlan(
                model,
                new DataPlan(workspace.path("train.jsonl"), 8, further, truncation, false),
                5,
                recipe.stages().stream().map(Stage::plan).toList()),
            new ProbePlan(model, workspace.path("probes.jsonl"), 2, further, truncation),
            new ProbePlan(model, workspace.path("held-out.jsonl"), null, further, truncation),
            experiment.probe(),
            List.of(new CheckpointPolicy(11, 3), new CheckpointPolicy(11, 3)),
            OnMismatch.CONTINUE,
            experiment.retries()));
  }

  @Test
  @Tag("shared")
  void read_sharedExample_isFourRunsOfTwoStages() {
    Path yaml = Path.of(System.getProperty("kymo.shared"), "experiments", "hh-small.yaml");

    List<RunSpec> runs = ExperimentFile.read(yaml).experiment().runs();

    assertThat(runs)
        .extracting(RunSpec::id)
        .containsExactly("baseline-s0", "baseline-s1", "extend-s0", "extend-s1");
    assertThat(runs)
        .allSatisfy(run -> assertThat(run.training().stages())
            .hasSize(2)
            .allSatisfy(stage -> assertThat(stage.step().learningRate()).isEqualTo(5e-5)));
  }
}
