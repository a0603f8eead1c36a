package dev.kymo.monitoring.report.history;

import dev.kymo.vocabulary.plan.Setting;
import java.util.List;
import java.util.Optional;

/**
 * A stage of a recipe as it was asked for.
 *
 * @param objective what it minimises, as in {@code sft}
 * @param settings what the objective's own keys say
 * @param learningRate after warm-up
 */
public record PlannedStage(String objective, List<Setting> settings, double learningRate) {
  private static final String SFT = "sft";
  private static final String RESPONSES = "responses";
  private static final String BETA = "beta";
  private static final String REJECTED = "rejected";

  public PlannedStage {
    settings = List.copyOf(settings);
  }

  /** Whether it is supervised finetuning; every other objective compares a chosen with a rejected response. */
  public boolean isSft() {
    return objective.equals(SFT);
  }

  /** Whether it is SFT on the rejected responses too, as the recipe Extend begins. */
  public boolean trainsRejected() {
    return isSft() && responses().contains(REJECTED);
  }

  /** What SFT trains on; empty for other objectives. */
  public List<String> responses() {
    return value(RESPONSES).stream()
        .flatMap(value -> ((List<?>) value).stream())
        .map(String::valueOf)
        .toList();
  }

  /** The preference objective's coefficient; empty where it has none. */
  public Optional<Double> beta() {
    return value(BETA).map(Double.class::cast);
  }

  /** What is said beside those two and is no default. */
  public List<Setting> others() {
    return settings.stream()
        .filter(setting -> !setting.byDefault())
        .filter(setting -> !setting.key().equals(RESPONSES) && !setting.key().equals(BETA))
        .toList();
  }

  private Optional<Object> value(String key) {
    return settings.stream()
        .filter(setting -> setting.key().equals(key))
        .map(Setting::value)
        .findFirst();
  }
}
