package dev.kymo.actors.cli;

import dev.kymo.actors.Launch.PlannedRun;
import dev.kymo.actors.experiment.BadInputException;
import dev.kymo.actors.experiment.Experiment;
import dev.kymo.actors.experiment.Notice;
import dev.kymo.actors.experiment.Notices;
import dev.kymo.actors.experiment.RunSpec;
import dev.kymo.probes.ProbePlan;
import dev.kymo.probes.ProbeSet;
import dev.kymo.workers.data.RowNotEncodableException;
import dev.kymo.workers.model.ModelFolder;
import dev.kymo.workers.training.LanguageModelTrainers;
import dev.kymo.workers.training.TrainingPlan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads all that an experiment's runs will read, so that bad input is found before anything is written.
 *
 * @param runs the runs with their lengths
 * @param responses response types that readings will have, in order
 * @param notices what should be known before training
 */
record InputCheck(List<PlannedRun> runs, List<String> responses, List<Notice> notices) {

  /**
   * Checks every model, row and probe once.
   *
   * @param known what was noticed before, which comes first
   * @throws BadInputException and the readers' own exceptions, each saying what is wrong where
   */
  static InputCheck of(Experiment experiment, List<Notice> known) {
    Notices notices = new Notices();
    notices.addAll(known);
    Map<TrainingPlan, Long> steps = new LinkedHashMap<>();
    Map<ProbePlan, List<String>> probes = new LinkedHashMap<>();
    List<PlannedRun> runs = new ArrayList<>();
    Set<String> responses = new LinkedHashSet<>();
    for (RunSpec spec : experiment.runs()) {
      TrainingPlan anySeed = spec.training().withSeed(0);
      long total = steps.computeIfAbsent(anySeed, InputCheck::check);
      runs.add(new PlannedRun(spec, total));
      responses.addAll(probes.computeIfAbsent(spec.probe(), InputCheck::check));
    }
    // what is trained on names influences, also where it is not observed
    for (PlannedRun run : runs) {
      run.spec().training().stages().forEach(s -> responses.addAll(s.objective().responses()));
    }
    return new InputCheck(runs, List.copyOf(responses), notices.list());
  }

  /** The steps of a run, all of whose input could be read. */
  static long check(TrainingPlan plan) {
    try {
      return LanguageModelTrainers.check(plan);
    } catch (RowNotEncodableException e) {
      throw new BadInputException(plan.data().train() + ": " + e.getMessage(), e);
    }
  }

  /** The response types of a probe set, all of whose rows could be read. */
  static List<String> check(ProbePlan plan) {
    try {
      return ProbeSet.read(plan, ModelFolder.open(plan.model()).model().contextLength())
          .responses();
    } catch (RowNotEncodableException e) {
      throw new BadInputException(plan.rows() + ": " + e.getMessage(), e);
    }
  }
}
