package dev.kymo.probes.firstorder;

import dev.kymo.probes.ObservedRows;
import dev.kymo.probes.ProbeSet;
import dev.kymo.probes.RowDraw;
import dev.kymo.probes.calculus.PassCounter;
import dev.kymo.probes.calculus.PassListener;
import dev.kymo.probes.step.ObservedExample;
import dev.kymo.workers.data.EncodedRow;
import dev.kymo.workers.engine.Torch;
import dev.kymo.workers.model.LanguageModel;
import dev.kymo.workers.model.ModelFolder;
import dev.kymo.workers.training.LanguageModelTrainers;
import dev.kymo.workers.training.ModelSnapshot;
import dev.kymo.workers.training.ObservedStep;
import dev.kymo.workers.training.ReferenceFolder;
import dev.kymo.workers.training.Trainer;
import dev.kymo.workers.training.UpdateSnapshot;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Trains a run to some step, makes that step's update again at many learning rates, and goes on training; all the while it compares
 * what became of log π with what the tangent at that step said.
 */
public final class FirstOrderStudy {
  private final FirstOrderPlan plan;
  private final LanguageModel model;
  private final ObservedRows.Drawn rows;
  private final List<ObservedExample> observed;
  /** Steps of the run before the stage. */
  private final long stageBegin;

  /**
   * Reads all that will be needed.
   *
   * @param asked numbers of steps beyond the stage's end are left out
   * @throws IllegalArgumentException if none is left
   * @throws dev.kymo.workers.data.DataFormatException if the model cannot take a row
   */
  public FirstOrderStudy(FirstOrderPlan asked) {
    Torch.prepareThread();
    model = ModelFolder.open(asked.training().model()).model();
    List<EncodedRow> probes = ProbeSet.read(asked.probe(), model.limits()).rows();
    rows = RowDraw.read(asked.probe(), asked.training().data()).first(probes.size());
    observed = probes.stream().flatMap(row -> ObservedExample.of(row).stream()).toList();
    long end = LanguageModelTrainers.check(asked.first(asked.stage()));
    stageBegin =
        asked.stage() == 1 ? 0 : LanguageModelTrainers.check(asked.first(asked.stage() - 1));
    long left = end - stageBegin - asked.after();
    List<Integer> steps = asked.steps().stream().filter(count -> count <= left).toList();
    if (steps.isEmpty()) {
      throw new IllegalArgumentException("--after is " + asked.after() + ", but stage "
          + asked.stage() + " has " + (end - stageBegin)
          + " steps; --steps begins with " + asked.steps().get(0));
    }
    plan = asked.withSteps(steps);
  }

  private static int last(List<Integer> values) {
    return values.get(values.size() - 1);
  }

  /**
   * Trains and measures.
   *
   * @param references folder for reference log-probabilities, which may be deleted afterwards
   * @param listener told of passes; a training step counts one per response
   */
  public FirstOrderResults run(Path references, PassListener listener) {
    long measurements = 2L * (1 + plan.etas().size() + plan.steps().size());
    PassCounter passes = new PassCounter(
        listener,
        (before() + last(plan.steps())) * passesPerStep() + measurements * observed.size());
    try (Trainer trainer = new LanguageModelTrainers()
        .create(plan.first(plan.stage()), null, ReferenceFolder.of(references))) {
      while (trainer.step() < before()) {
        trainer.takeStep();
        passes.passed(passesPerStep());
      }
      ObservedStep first = trainer.takeObservedStep();
      passes.passed(passesPerStep());
      try (UpdateSnapshot update = (UpdateSnapshot) first.update();
          Linearization tangent = new Linearization(model, update, observed)) {
        double learningRate = first.record().learningRate();
        List<List<Remainder>> plain = tangent.alongGradient(update, plan.etas(), passes);
        List<List<Remainder>> rule = tangent.alongRule(update, learningRate, plan.etas(), passes);
        List<FirstOrderResults.Length> lengths = new ArrayList<>();
        List<List<Remainder>> trained = goOn(trainer, learningRate, tangent, passes, lengths);
        return new FirstOrderResults(
            plan,
            before(),
            first.record().rows(),
            learningRate,
            rows,
            observed.size(),
            curves(plan.etas(), plain),
            curves(plan.etas(), rule),
            curves(plan.steps(), trained),
            lengths);
      }
    }
  }

  private long before() {
    return stageBegin + plan.after();
  }

  private int passesPerStep() {
    return plan.stagePlan().step().batchSize()
        * plan.stagePlan().objective().responses().size();
  }

  /** Trains on after the first step, and looks back after each number of steps. */
  private List<List<Remainder>> goOn(
      Trainer trainer,
      double firstLearningRate,
      Linearization tangent,
      PassCounter passes,
      List<FirstOrderResults.Length> lengths) {
    List<List<Remainder>> remainders = new ArrayList<>();
    double learningRate = firstLearningRate;
    double sum = firstLearningRate;
    for (int steps : plan.steps()) {
      while (trainer.step() < before() + steps) {
        learningRate = trainer.takeStep().learningRate();
        sum += learningRate;
        passes.passed(passesPerStep());
      }
      try (ModelSnapshot now = (ModelSnapshot) trainer.snapshot()) {
        remainders.add(tangent.to(now.parameters(), passes));
      }
      lengths.add(new FirstOrderResults.Length(steps, learningRate, sum));
    }
    return remainders;
  }

  /** Per response type, given all types' remainders at each x. */
  private static List<RemainderCurve> curves(
      List<? extends Number> xs, List<List<Remainder>> remainders) {
    List<RemainderCurve> curves = new ArrayList<>();
    for (int type = 0; type < remainders.get(0).size(); type++) {
      List<RemainderCurve.Point> points = new ArrayList<>();
      for (int i = 0; i < xs.size(); i++) {
        points.add(
            new RemainderCurve.Point(xs.get(i).doubleValue(), remainders.get(i).get(type)));
      }
      curves.add(new RemainderCurve(points.get(0).remainder().response(), points));
    }
    return curves;
  }
}
