package dev.kymo.workers.training;

import ai.djl.ndarray.NDManager;
import dev.kymo.vocabulary.StepRow;
import dev.kymo.workers.checkpoint.Checkpoint;
import dev.kymo.workers.checkpoint.CheckpointId;
import dev.kymo.workers.checkpoint.CheckpointUnreadableException;
import dev.kymo.workers.checkpoint.TrainingState;
import dev.kymo.workers.engine.Environment;
import dev.kymo.workers.engine.ScriptedOperations;
import dev.kymo.workers.engine.Torch;
import dev.kymo.workers.model.LanguageModel;
import dev.kymo.workers.model.ModelFolder;
import dev.kymo.workers.model.ParameterLayout;
import dev.kymo.workers.model.ParameterStore;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Trains a language model through the stages of a plan. */
final class LanguageModelTrainer implements Trainer {
  private final TrainingPlan plan;
  private final ModelFolder folder;
  private final NDManager scope;
  private final ParameterStore parameters;
  private final TrainingRows data;
  private final Map<String, String> environment;
  private final StageBuilder stages;
  private final GradientPass gradients;
  private final List<BatchSchedule> schedules;
  private final Optional<String> environmentChange;
  /** Each stage's start, by the step before it; it is there until the run ends. */
  private final Map<Long, Kept> kept = new HashMap<>();

  private @Nullable StageTraining stage;
  private long step;

  /** A checkpoint, and what its hash must be. */
  private record Kept(Path folder, String hash) {}

  LanguageModelTrainer(TrainingPlan plan, @Nullable Resumption from, ReferenceFolder references) {
    this.plan = plan;
    folder = ModelFolder.open(plan.model());
    LanguageModel model = folder.model();
    data = new TrainingRows(plan.model(), plan.data(), model.limits());
    environment = Environment.current(); // the tokenizer's library is loaded by now
    schedules = BatchSchedule.of(plan, data.count());
    scope = Torch.newScope("trainer");
    parameters = ParameterStore.forTraining(new ParameterLayout(model.parameters()));
    ScriptedOperations scripts = ScriptedOperations.create(scope);
    gradients = new GradientPass(model, parameters, scripts, scope);
    stages = new StageBuilder(
        folder,
        parameters,
        data,
        new ReferenceLogprobs(model, scripts, scope),
        references,
        environment);
    try {
      environmentChange = begin(from);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private Optional<String> begin(@Nullable Resumption from) {
    if (from == null) {
      folder.readInto(parameters);
      return Optional.empty();
    }
    return resume(from);
  }

  private Optional<String> resume(Resumption from) {
    Checkpoint checkpoint = Checkpoint.open(from.checkpoint());
    TrainingState state = checkpoint.state();
    CheckpointTensors.read(checkpoint, parameters);
    step = state.step();
    from.kept().forEach(earlier -> keep(from.checkpoint().resolveSibling(earlier.name()), earlier));
    // before a stage's first step and after its last there is nothing to continue: the next step
    // begins a stage
    boolean withinStage = state.stageStep() > 0 && step < endOf(state.stage());
    if (withinStage) {
      stage = stages.resume(
          state, plan.stages().get(state.stage() - 1), schedules.get(state.stage() - 1));
      CheckpointTensors.read(checkpoint, stage.optimizer());
    }
    String differences = Environment.differences(state.environment());
    return differences.isEmpty() ? Optional.empty() : Optional.of(differences);
  }

  @Override
  public Optional<String> environmentChange() {
    return environmentChange;
  }

  @Override
  public long step() {
    return step;
  }

  @Override
  public long totalSteps() {
    return endOf(plan.stages().size());
  }

  /** The last step of a stage, given by its number; 0 for 0. */
  private long endOf(int number) {
    return schedules.stream().limit(number).mapToLong(BatchSchedule::steps).sum();
  }

  @Override
  public int stage() {
    int number = 1;
    while (step > endOf(number)) {
      number++;
    }
    return number;
  }

  @Override
  public boolean endsStage() {
    return step > 0 && step == endOf(stage());
  }

  @Override
  public StepRow takeStep() {
    return take(null);
  }

  @Override
  public ObservedStep takeObservedStep() {
    UpdateSnapshot update = new UpdateSnapshot(parameters);
    try {
      StepRow record = take(update);
      return new ObservedStep(record, update);
    } catch (RuntimeException e) {
      update.close();
      throw e;
    }
  }

  private StepRow take(@Nullable UpdateSnapshot update) {
    if (finished()) {
      throw new IllegalStateException("all " + totalSteps() + " steps are taken");
    }
    long start = System.nanoTime();
    StageTraining current = stageOfNextStep();
    long index = step - endOf(current.number() - 1);
    BatchSchedule.Batch batch = current.schedule().batch(index);
    StepPlan how = current.plan().step();
    double learningRate = how.learningRateAt(index);

    GradientPass.Result result = gradients.run(current, batch.rows());
    requireFinite("loss", result.loss().loss(), current);
    double norm = current.optimizer().gradientNorm();
    requireFinite("gradient norm", norm, current);
    if (update != null) {
      update.before(current, startOf(current.number()), batch.rows(), result);
    }
    current.optimizer().step(norm, how.maxGradNorm(), learningRate);

    step++;
    if (update != null) {
      update.after(step, current.optimizer(), norm, how.maxGradNorm(), learningRate, parameters);
    }
    return new StepReport(current, batch, result)
        .record(step, learningRate, norm, (System.nanoTime() - start) / 1e9);
  }

  private void requireFinite(String what, double value, StageTraining current) {
    if (!Double.isFinite(value)) {
      current.optimizer().discardGradient();
      throw new TrainingDivergedException(step + 1, what, value);
    }
  }

  private StageTraining stageOfNextStep() {
    StageTraining current = stage;
    if (current == null || step == endOf(current.number())) {
      if (current != null) {
        current.close();
      }
      int number = current == null ? numberOfNextStep() : current.number() + 1;
      current = stages.start(number, plan.stages().get(number - 1), schedules.get(number - 1));
      stage = current;
    }
    return current;
  }

  private int numberOfNextStep() {
    return endsStage() ? stage() + 1 : stage();
  }

  @Override
  public ParameterSnapshot snapshot() {
    ParameterStore copy = ParameterStore.forValues(parameters.layout());
    copy.copyFrom(parameters);
    return new ModelSnapshot(step, stage(), startOf(stage()), copy);
  }

  @Override
  public void requireStageStart() {
    Kept start = kept.get(endOf(stage() - 1));
    if (start == null) {
      throw new IllegalStateException("nobody knows where stage " + stage() + " began");
    }
    if (!Checkpoint.hashOf(start.folder()).equals(start.hash())) {
      throw new CheckpointUnreadableException(
          start.folder(), "it is not the one that stage " + stage() + " began with");
    }
  }

  private void keep(Path folder, CheckpointId id) {
    kept.put(id.step(), new Kept(folder, id.hash()));
  }

  /** The checkpoint that a stage began with; null: the model, or none is known. */
  private @Nullable Path startOf(int number) {
    Kept start = kept.get(endOf(number - 1));
    return start == null ? null : start.folder();
  }

  /** Between stages the optimizer's state is left out: the next stage begins with an empty one. */
  @Override
  public CheckpointId writeCheckpoint(Path parent, String name) {
    StageTraining current = step == 0 || endsStage() ? null : stage;
    References references = current == null ? null : current.references();
    TrainingState state = new TrainingState(
        step,
        stage(),
        step - endOf(stage() - 1),
        current == null ? 0 : current.optimizer().updates(),
        references == null ? List.of() : references.columns(),
        environment);
    CheckpointId written = Checkpoint.write(
        parent,
        name,
        state,
        ModelFolder.tensors(parameters),
        current == null ? List.of() : CheckpointTensors.of(current.optimizer()));
    if (endsStage()) {
      keep(parent.resolve(name), written);
    }
    return written;
  }

  @Override
  public void exportModel(Path target) {
    folder.write(parameters, target);
  }

  @Override
  public void close() {
    if (stage != null) {
      stage.close();
    }
    data.close();
    scope.close();
    parameters.close();
  }
}
