package dev.kymo.monitoring.report.history;

import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * The runs of one recipe (and, with several models, of one model), by seed.
 *
 * @param name of the recipe, with the model before it when there are several
 * @param model folder name of the model
 * @param plan its stages
 * @param runs those that have begun, by seed
 */
public record RecipeHistory(
    String name, String model, List<PlannedStage> plan, List<RunRecord> runs) {

  public RecipeHistory {
    plan = List.copyOf(plan);
    runs = List.copyOf(runs);
  }

  /** Number of the first stage of SFT, from 1. */
  public OptionalInt sftStage() {
    return IntStream.rangeClosed(1, plan.size())
        .filter(number -> plan.get(number - 1).isSft())
        .findFirst();
  }

  /** Number of the first stage that learns from preferences, from 1. */
  public OptionalInt preferenceStage() {
    return IntStream.rangeClosed(1, plan.size())
        .filter(number -> !plan.get(number - 1).isSft())
        .findFirst();
  }

  /** Numbers of the stages that some run has begun. */
  public List<Integer> begunStages() {
    return IntStream.rangeClosed(1, plan.size())
        .filter(number -> !stage(number).isEmpty())
        .boxed()
        .toList();
  }

  /** What the stage of that number was asked to do. */
  public PlannedStage plan(int number) {
    return plan.get(number - 1);
  }

  /**
   * The stage of that number in every run that has finished it; if none has, in every run that has begun it, as far as it is
   * recorded.
   */
  public List<RecordedStage> stage(int number) {
    List<RecordedStage> begun =
        runs.stream().flatMap(run -> run.stage(number, plan(number)).stream()).toList();
    List<RecordedStage> ended = begun.stream().filter(RecordedStage::ended).toList();
    return ended.isEmpty() ? begun : ended;
  }
}
