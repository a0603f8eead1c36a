package dev.kymo.actors.decompose;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kymo.probes.checkpoints.BatchAlignment;
import dev.kymo.probes.checkpoints.CheckpointChange;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Changes between two checkpoints as JSON: per observed example sums and, under {@code by_token}, lists over its tokens; then means per
 * response type.
 */
final class ComparisonAnswer {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final @Nullable BatchAlignment alignment;
  private final ArrayNode observed = NODES.arrayNode();
  private final Map<String, Means> means = new LinkedHashMap<>();

  /** With the batch's alignment, if there is a batch. */
  ComparisonAnswer(@Nullable BatchAlignment alignment) {
    this.alignment = alignment;
  }

  private static final class Means {
    private int count;
    private double measured;
    private double predicted;
  }

  static ObjectNode batch(int rows, BatchAlignment alignment) {
    ObjectNode node = NODES.objectNode().put("rows", rows);
    node.set("pull", along(alignment.pull()));
    if (alignment.push() != null && alignment.pair() != null && alignment.fit() != null) {
      node.set("push", along(alignment.push()));
      node.set("pair", along(alignment.pair()));
      node.putObject("fit")
          .put("pull", alignment.fit().pull())
          .put("push", alignment.fit().push())
          .put("explained", alignment.fit().explained());
    }
    return node;
  }

  private static ObjectNode along(BatchAlignment.Along along) {
    return NODES
        .objectNode()
        .put("norm", along.norm())
        .put("coefficient", along.coefficient())
        .put("cosine", along.cosine());
  }

  void add(int row, String response, CheckpointChange change) {
    double measured = sum(change.measured());
    double predicted = sum(change.predicted());
    ObjectNode node = observed.addObject();
    node.put("row", row)
        .put("response", response)
        .put("tokens", change.measured().length)
        .put("logprob_before", change.logprobBefore())
        .put("measured", measured)
        .put("predicted", predicted)
        .put("predicted_by_gradient", change.predictedByGradient())
        .put("remainder", measured - predicted)
        .put("relative_remainder", change.relativeRemainder());
    ObjectNode byToken = node.putObject("by_token");
    byToken.set("measured", JsonNumbers.of(change.measured()));
    byToken.set("predicted", JsonNumbers.of(change.predicted()));
    byToken.set("remainder", JsonNumbers.of(change.remainder()));
    if (alignment != null && change.pullUp() != null && change.pushDown() != null) {
      double pull = sum(change.pullUp());
      double push = sum(change.pushDown());
      node.putObject("batch")
          .put("pull_up", pull)
          .put("push_down", push)
          .put("predicted", predictedByBatch(alignment, pull, push));
      byToken.set("pull_up", JsonNumbers.of(change.pullUp()));
      byToken.set("push_down", JsonNumbers.of(change.pushDown()));
    }
    Means mean = means.computeIfAbsent(response, type -> new Means());
    mean.count++;
    mean.measured += measured;
    mean.predicted += predicted;
  }

  /** By the part of the parameters' change that the batch's directions explain. */
  private static double predictedByBatch(BatchAlignment alignment, double pull, double push) {
    BatchAlignment.@Nullable Fit fit = alignment.fit();
    return fit == null
        ? alignment.pull().coefficient() * pull
        : fit.pull() * pull + fit.push() * push;
  }

  void putInto(ObjectNode answer) {
    ObjectNode responses = answer.putObject("responses");
    means.forEach((type, mean) -> responses
        .putObject(type)
        .put("count", mean.count)
        .put("measured_mean", mean.measured / mean.count)
        .put("predicted_mean", mean.predicted / mean.count)
        .put("remainder_mean", (mean.measured - mean.predicted) / mean.count));
    answer.set("observed", observed);
  }

  private static double sum(double[] values) {
    return Arrays.stream(values).reduce(0, Double::sum);
  }
}
