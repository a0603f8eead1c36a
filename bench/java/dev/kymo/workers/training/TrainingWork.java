package dev.kymo.workers.training;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import dev.kymo.workers.data.ResponseTypes;
import dev.kymo.workers.engine.ScriptedOperations;
import dev.kymo.workers.engine.Torch;
import dev.kymo.workers.model.LanguageModel;
import dev.kymo.workers.model.ModelFolder;
import dev.kymo.workers.model.PackedRow;
import dev.kymo.workers.model.ParameterLayout;
import dev.kymo.workers.model.ParameterStore;
import dev.kymo.workers.objective.Dpo;
import dev.kymo.workers.objective.Objective;
import dev.kymo.workers.objective.Reduction;
import dev.kymo.workers.objective.Reference;
import dev.kymo.workers.objective.Sft;
import dev.kymo.workers.optimizer.Optimizer;
import dev.kymo.workers.optimizer.RmsProp;
import dev.kymo.workers.schedule.Constant;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One optimizer step per repetition, on the workload's batches in turn: what the trainer does in a step. */
final class TrainingWork implements BenchWorker.Work {
  private final ParameterStore parameters;
  private final GradientPass gradients;
  private final StageTraining stage;
  private final long batches;
  private long steps;

  TrainingWork(Path folder, JsonNode workload) {
    ModelFolder opened = ModelFolder.open(folder);
    LanguageModel model = opened.model();
    NDManager scope = Torch.newScope("bench");
    parameters = ParameterStore.forTraining(new ParameterLayout(model.parameters()));
    opened.readInto(parameters);
    gradients = new GradientPass(model, parameters, ScriptedOperations.create(scope), scope);

    List<PackedRow> rows = new ArrayList<>();
    List<double[]> references = new ArrayList<>();
    List<List<Integer>> batchRows = new ArrayList<>();
    for (JsonNode batch : workload.get("batches")) {
      List<Integer> numbers = new ArrayList<>();
      for (JsonNode row : batch.get("rows")) {
        BenchSequences sequences = BenchSequences.of(row);
        numbers.add(rows.size());
        rows.add(new PackedRow(sequences.prompt(), sequences.responses()));
        references.add(numbers(row.path("reference_logprobs")));
      }
      batchRows.add(numbers);
    }
    batches = batchRows.size();

    StagePlan plan = new StagePlan(
        objective(workload),
        new StageLength.Batches(batchRows),
        new StepPlan(
            RmsProp.DEFAULT,
            workload.get("learning_rate").asDouble(),
            new Constant(0),
            batchRows.get(0).size(),
            null,
            workload.get("max_grad_norm").asDouble()));
    stage = new StageTraining(
        1,
        plan,
        new BatchSchedule(plan, 1, rows.size(), false, 0),
        rows,
        new Optimizer(parameters, plan.step().optimizer()),
        new References(references.toArray(new double[0][])));
  }

  private static Objective objective(JsonNode workload) {
    return workload.get("kind").asText().equals("sft")
        ? new Sft(List.of(ResponseTypes.CHOSEN), Reduction.SUM)
        : new Dpo(workload.get("beta").asDouble(), Reduction.SUM, Reference.STAGE_START);
  }

  /** No references are NaN, one per response: SFT reads none. */
  private static double[] numbers(JsonNode values) {
    if (values.isMissingNode()) {
      return new double[] {Double.NaN};
    }
    double[] numbers = new double[values.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = values.get(i).asDouble();
    }
    return numbers;
  }

  /** As {@link LanguageModelTrainer#takeStep}, whose rows come from text. */
  @Override
  public double repetition() {
    return step(null);
  }

  /** A step with what taking it apart needs, as {@link LanguageModelTrainer#takeObservedStep}. */
  UpdateSnapshot observedStep() {
    UpdateSnapshot update = new UpdateSnapshot(parameters);
    step(update);
    return update;
  }

  private double step(@Nullable UpdateSnapshot update) {
    long start = System.nanoTime();
    BatchSchedule.Batch batch = stage.schedule().batch(steps % batches);
    double learningRate = stage.plan().step().learningRateAt(steps);
    GradientPass.Result result = gradients.run(stage, batch.rows());
    double norm = stage.optimizer().gradientNorm();
    if (!Double.isFinite(result.loss().loss()) || !Double.isFinite(norm)) {
      throw new IllegalStateException("not finite: loss " + result.loss().loss() + ", norm " + norm);
    }
    if (update != null) {
      update.before(stage, null, batch.rows(), result);
    }
    stage.optimizer().step(norm, stage.plan().step().maxGradNorm(), learningRate);
    steps++;
    if (update != null) {
      update.after(
          steps, stage.optimizer(), norm, stage.plan().step().maxGradNorm(), learningRate, parameters);
    }
    return new StepReport(stage, batch, result)
        .record(steps, learningRate, norm, (System.nanoTime() - start) / 1e9)
        .loss();
  }
}
