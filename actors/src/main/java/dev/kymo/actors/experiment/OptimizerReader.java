package dev.kymo.actors.experiment;

import dev.kymo.workers.training.OptimizerPlan;
import dev.kymo.workers.training.OptimizerPlan.AdamW;
import dev.kymo.workers.training.OptimizerPlan.RmsProp;
import dev.kymo.workers.training.OptimizerPlan.Sgd;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads an optimizer's own keys. */
final class OptimizerReader {
  static final OwnKeys KEYS = new OwnKeys(List.of(
      Map.entry("rmsprop", List.of("alpha", "epsilon", "momentum", "weight-decay")),
      Map.entry("adamw", List.of("betas", "epsilon", "weight-decay")),
      Map.entry("sgd", List.of("momentum", "weight-decay"))));
  static final String DEFAULT = "rmsprop";

  private final Problems problems;

  OptimizerReader(Problems problems) {
    this.problems = problems;
  }

  OptimizerPlan read(String name, Section stage) {
    return switch (name) {
      case "sgd" ->
        new Sgd(
            stage.decimal("momentum", Range.FRACTION, Sgd.DEFAULT.momentum()),
            stage.decimal("weight-decay", Range.NOT_NEGATIVE, Sgd.DEFAULT.weightDecay()));
      case "rmsprop" ->
        new RmsProp(
            stage.decimal("alpha", Range.FRACTION, RmsProp.DEFAULT.alpha()),
            stage.decimal("epsilon", Range.POSITIVE, RmsProp.DEFAULT.epsilon()),
            stage.decimal("momentum", Range.FRACTION, RmsProp.DEFAULT.momentum()),
            stage.decimal("weight-decay", Range.NOT_NEGATIVE, RmsProp.DEFAULT.weightDecay()));
      case "adamw" -> adamW(stage);
      default -> throw new IllegalArgumentException("no reader for optimizer " + name);
    };
  }

  private AdamW adamW(Section stage) {
    double beta1 = AdamW.DEFAULT.beta1();
    double beta2 = AdamW.DEFAULT.beta2();
    @Nullable YamlNode betas = stage.get("betas");
    if (betas instanceof YamlNode.Sequence sequence && sequence.items().size() == 2) {
      beta1 = stage.decimal(sequence.items().get(0), Range.FRACTION, beta1);
      beta2 = stage.decimal(sequence.items().get(1), Range.FRACTION, beta2);
    } else if (betas != null) {
      problems.add(
          betas,
          "must be a list of two numbers, e.g. [0.9, 0.999], each " + Range.FRACTION.words());
    }
    return new AdamW(
        beta1,
        beta2,
        stage.decimal("epsilon", Range.POSITIVE, AdamW.DEFAULT.epsilon()),
        stage.decimal("weight-decay", Range.NOT_NEGATIVE, AdamW.DEFAULT.weightDecay()));
  }
}
