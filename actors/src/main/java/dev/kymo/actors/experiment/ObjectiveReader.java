package dev.kymo.actors.experiment;

import dev.kymo.workers.data.ResponseTypes;
import dev.kymo.workers.training.ObjectivePlan;
import dev.kymo.workers.training.ObjectivePlan.PairLoss;
import dev.kymo.workers.training.ObjectivePlan.Reduction;
import dev.kymo.workers.training.ObjectivePlan.Reference;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads an objective's own keys. */
final class ObjectiveReader {
  static final OwnKeys KEYS = new OwnKeys(List.of(
      Map.entry("sft", List.of("responses", "reduction")),
      Map.entry("dpo", List.of("beta", "label-smoothing", "reduction", "reference")),
      Map.entry("ipo", List.of("beta", "reduction", "reference")),
      Map.entry("sppo", List.of("beta", "reduction", "reference")),
      Map.entry("slic", List.of("delta", "lambda", "target", "reduction")),
      Map.entry("hinge", List.of("beta", "reduction", "reference")),
      Map.entry("robust", List.of("beta", "label-smoothing", "reduction", "reference")),
      Map.entry("nca", List.of("beta", "reduction", "reference")),
      Map.entry("apo-zero", List.of("beta", "reduction", "reference")),
      Map.entry("apo-down", List.of("beta", "reduction", "reference"))));
  private static final double DEFAULT_BETA = 0.1;
  private static final double DEFAULT_DELTA = 1;
  private static final double DEFAULT_LAMBDA = 1;

  private final List<String> responseTypes;

  ObjectiveReader(List<String> responseTypes) {
    this.responseTypes = responseTypes;
  }

  ObjectivePlan read(String name, Section stage) {
    Reduction reduction = stage.choice("reduction", Reduction.SUM);
    return switch (name) {
      case "sft" -> new ObjectivePlan.Sft(responses(stage), reduction);
      case "dpo" ->
        new ObjectivePlan.Dpo(beta(stage), labelSmoothing(stage), reduction, reference(stage));
      case "ipo" -> new ObjectivePlan.Ipo(beta(stage), reduction, reference(stage));
      case "slic" ->
        new ObjectivePlan.Slic(
            stage.decimal("delta", Range.NOT_NEGATIVE, DEFAULT_DELTA),
            stage.decimal("lambda", Range.NOT_NEGATIVE, DEFAULT_LAMBDA),
            target(stage),
            reduction);
      default -> ofPair(name, stage, reduction);
    };
  }

  private static ObjectivePlan ofPair(String name, Section stage, Reduction reduction) {
    PairLoss loss = Stream.of(PairLoss.values())
        .filter(candidate -> candidate.word().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no reader for objective " + name));
    double smoothing = KEYS.has(name, "label-smoothing") ? labelSmoothing(stage) : 0;
    return new ObjectivePlan.OfPair(loss, beta(stage), smoothing, reduction, reference(stage));
  }

  private static double labelSmoothing(Section stage) {
    return stage.decimal("label-smoothing", Range.BELOW_HALF, 0);
  }

  private String target(Section stage) {
    @Nullable String target = stage.word("target", responseTypes);
    return target == null ? ResponseTypes.CHOSEN : target;
  }

  private static double beta(Section stage) {
    return stage.decimal("beta", Range.POSITIVE, DEFAULT_BETA);
  }

  private static Reference reference(Section stage) {
    return stage.choice("reference", Reference.STAGE_START);
  }

  private List<String> responses(Section stage) {
    @Nullable YamlNode node = stage.get("responses");
    List<String> responses = node == null ? List.of() : stage.words(node, responseTypes);
    return responses.isEmpty() ? List.of("chosen") : responses;
  }
}
