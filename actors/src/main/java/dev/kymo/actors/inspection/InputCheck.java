package dev.kymo.actors.inspection;

import dev.kymo.actors.experiment.Notices;
import dev.kymo.actors.experiment.Recipe;
import dev.kymo.actors.experiment.RunSpec;
import dev.kymo.actors.link.Inspected;
import dev.kymo.actors.link.ModelSize;
import dev.kymo.monitoring.report.phenomena.Numbers;
import dev.kymo.probes.ProbePlan;
import dev.kymo.probes.ProbeSet;
import dev.kymo.workers.data.DataSet;
import dev.kymo.workers.data.ResponseTypes;
import dev.kymo.workers.data.Row;
import dev.kymo.workers.engine.Torch;
import dev.kymo.workers.model.ModelFolder;
import dev.kymo.workers.model.Parameter;
import dev.kymo.workers.objective.Objective;
import dev.kymo.workers.training.StagePlan;
import dev.kymo.workers.training.StepPlan;
import dev.kymo.workers.training.TrainingInput;
import dev.kymo.workers.training.TrainingPlan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads all that an experiment's runs will read, so that bad input is found before anything is written. */
public final class InputCheck {
  private static final String TRAIN = "data.train";
  private static final String PROBES = "data.probes";
  private static final String HELD_OUT = "data.held-out";

  /** The files of rows of an experiment, which all its models read. */
  private record Data(
      DataSet train, DataSet probes, @Nullable DataSet heldOut) {}

  private InputCheck() {}

  /**
   * Checks every model once, and every row and probe once for each model.
   *
   * @param specs one run of each recipe and model of one experiment, at least one
   * @throws RuntimeException the readers' own exceptions, each saying what is wrong where
   */
  public static Inspected.Findings of(List<RunSpec> specs) {
    Notices notices = new Notices();
    RunSpec any = specs.get(0);
    Data data = read(any.training(), any.probe(), any.heldOut(), notices);
    Map<Path, List<RunSpec>> byModel = new LinkedHashMap<>();
    specs.forEach(spec -> byModel
        .computeIfAbsent(spec.training().model(), first -> new ArrayList<>())
        .add(spec));
    Map<RunSpec, Long> lengths = new HashMap<>();
    List<ModelSize> models = new ArrayList<>();
    Set<String> responses = new LinkedHashSet<>();
    byModel.forEach((model, ofModel) -> {
      RunSpec first = ofModel.get(0);
      List<TrainingPlan> plans = ofModel.stream().map(RunSpec::training).toList();
      String with = byModel.size() == 1 ? "" : " with model " + first.model();
      TrainingInput input = check(plans, data, with, notices);
      responses.addAll(check(first.probe(), PROBES + with, data.probes, notices));
      if (first.heldOut() != null && data.heldOut != null) {
        check(first.heldOut(), HELD_OUT + with, data.heldOut, notices);
      }
      models.add(new ModelSize(model, parameters(model)));
      for (RunSpec spec : ofModel) {
        List<Long> steps = input.steps(spec.training());
        lengths.put(spec, steps.stream().mapToLong(Long::longValue).sum());
        noticeWarmups(spec, steps, notices);
      }
    });
    // what is trained on names influences, also where it is not observed
    for (RunSpec spec : specs) {
      spec.training()
          .stages()
          .forEach(stage -> responses.addAll(stage.objective().responses()));
    }
    return new Inspected.Findings(
        specs.stream().map(lengths::get).toList(),
        models,
        List.copyOf(responses),
        notices.list(),
        Torch.version());
  }

  private static long parameters(Path model) {
    return ModelFolder.open(model).model().parameters().stream()
        .mapToLong(Parameter::size)
        .sum();
  }

  /** Checks what one run, and what it observes, will read. */
  public static void check(TrainingPlan plan, ProbePlan observed, Notices notices) {
    Data data = read(plan, observed, null, notices);
    check(List.of(plan), data, "", notices);
    check(observed, PROBES, data.probes, notices);
  }

  private static Data read(
      TrainingPlan training, ProbePlan observed, @Nullable ProbePlan heldOut, Notices notices) {
    Data data =
        new Data(training.data().read(), observed.read(), heldOut == null ? null : heldOut.read());
    notices.addAll(TRAIN, data.train.notices());
    notices.addAll(PROBES, data.probes.notices());
    noticeSharedPrompts(data.train, PROBES, data.probes, notices);
    if (data.heldOut != null) {
      data.heldOut.require(List.of(ResponseTypes.CHOSEN, ResponseTypes.REJECTED), HELD_OUT);
      notices.addAll(HELD_OUT, data.heldOut.notices());
      noticeSharedPrompts(data.train, HELD_OUT, data.heldOut, notices);
    }
    return data;
  }

  private static TrainingInput check(
      List<TrainingPlan> plans, Data data, String with, Notices notices) {
    List<Objective> objectives = plans.stream()
        .flatMap(plan -> plan.stages().stream())
        .map(StagePlan::objective)
        .distinct()
        .toList();
    TrainingPlan first = plans.get(0);
    TrainingInput input = TrainingInput.read(first.model(), first.data(), data.train, objectives);
    notices.addAll(TRAIN + with, input.notices());
    return input;
  }

  private static List<String> check(ProbePlan plan, String place, DataSet rows, Notices notices) {
    ModelFolder folder = ModelFolder.open(plan.model());
    notices.addAll(ModelNotices.of(folder, plan.ends()));
    ProbeSet set = ProbeSet.of(rows, plan, folder.model().limits());
    notices.addAll(place, set.notices());
    return set.responses();
  }

  /** Rows that are trained on show what was learned by heart, which is the question of some and the mistake of others. */
  private static void noticeSharedPrompts(
      DataSet train, String place, DataSet observed, Notices notices) {
    Map<String, List<Row>> trained =
        train.rows().stream().collect(Collectors.groupingBy(Row::prompt));
    List<Row> shared = observed.rows().stream()
        .filter(row -> trained.containsKey(row.prompt()))
        .toList();
    long whole = shared.stream()
        .filter(row -> trained.getOrDefault(row.prompt(), List.of()).stream()
            .anyMatch(other -> chosen(row).isPresent() && chosen(row).equals(chosen(other))))
        .count();
    if (!shared.isEmpty()) {
      notices.add(
          place,
          shared.size() + " of " + observed.size()
              + " rows have the prompt of a row trained on, " + whole
              + " of them its chosen response too: what is read there is what was trained");
    }
  }

  private static Optional<String> chosen(Row row) {
    return Optional.ofNullable(row.responses().get(ResponseTypes.CHOSEN));
  }

  private static void noticeWarmups(RunSpec spec, List<Long> steps, Notices notices) {
    List<StagePlan> stages = spec.training().stages();
    for (int stage = 0; stage < stages.size(); stage++) {
      StagePlan plan = stages.get(stage);
      StepPlan step = plan.step();
      long length = steps.get(stage);
      int warmup = step.schedule().warmupSteps();
      if (length <= warmup) {
        notices.add(
            Recipe.place(spec.recipe(), stage + 1, plan),
            "warm-up takes " + warmup + " steps and the stage has " + length
                + ": the learning rate rises to "
                + Numbers.roundedRate(step.learningRateAt(length - 1)) + " at most, of "
                + Numbers.rate(step.learningRate()) + "; warmup-steps sets it");
      }
    }
  }
}
