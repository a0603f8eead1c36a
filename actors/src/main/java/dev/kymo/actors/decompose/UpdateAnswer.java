package dev.kymo.actors.decompose;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kymo.probes.kernel.IntervalFactor;
import dev.kymo.probes.kernel.KernelBlocks;
import dev.kymo.probes.update.UpdateDecomposition;
import dev.kymo.probes.update.UpdateDecomposition.ByUpdate;
import dev.kymo.probes.update.UpdateDecomposition.Measured;
import dev.kymo.probes.update.UpdateDecomposition.Observed;
import dev.kymo.probes.update.UpdateDecomposition.ThroughSide;
import dev.kymo.workers.objective.Side;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An update's decomposition as JSON (DESIGN.md section 8). Lists have the same shape whether or not a side has responses: without any
 * its effect is zero and it has no tokens l.
 */
final class UpdateAnswer {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final Observed observed;
  private final int tokens;

  private UpdateAnswer(Observed observed) {
    this.observed = observed;
    this.tokens = observed.predicted().length;
  }

  /** The answer for an update under the named objective. */
  static ObjectNode of(String objective, UpdateDecomposition update) {
    ObjectNode answer = NODES.objectNode();
    List<Double> margins = update.margins();
    List<Double> coefficients = update.coefficients();
    if (margins != null && coefficients != null) {
      ObjectNode energies = answer.putObject(objective);
      energies.set("a", JsonNumbers.of(margins));
      energies.set("coefficient", JsonNumbers.of(coefficients));
    }
    ArrayNode list = answer.putArray("observed");
    update.observed().forEach(each -> list.add(new UpdateAnswer(each).node()));
    return answer;
  }

  private ObjectNode node() {
    ObjectNode node = NODES.objectNode();
    node.set("predicted", JsonNumbers.of(observed.predicted()));
    node.set("pull_up", JsonNumbers.of(observed.pullUp()));
    node.set("push_down", JsonNumbers.of(observed.pushDown()));
    ArrayNode byUpdate = node.putArray("by_update");
    observed.byUpdate().forEach(each -> byUpdate.add(byUpdate(each)));
    ArrayNode measured = node.putArray("measured");
    observed.measured().forEach(each -> measured.add(measured(each)));
    ObjectNode norms = node.putObject("norms");
    norms.set("A", JsonNumbers.of(observed.adaptation()));
    putPerUpdate(
        norms, "G_", "", side -> JsonNumbers.of(side == null ? new double[0] : side.residual()));
    if (anySide(side -> side.kernel() != null)) {
      putKernel(norms, node.putObject("trace"));
    }
    return node;
  }

  private ObjectNode byUpdate(ByUpdate update) {
    ObjectNode node = NODES.objectNode();
    boolean byToken = anySide(side -> side.byToken() != null);
    for (Side each : Side.values()) {
      @Nullable ThroughSide side = update.through(each);
      node.set(each.word(), JsonNumbers.of(side == null ? new double[tokens] : side.predicted()));
      if (byToken) {
        double @Nullable [][] values = side == null ? null : side.byToken();
        node.set(each.word() + "_by_token", JsonNumbers.of(values == null ? noTokens() : values));
      }
    }
    return node;
  }

  private static ObjectNode measured(Measured measured) {
    ObjectNode node = NODES.objectNode().put("eta", measured.eta());
    node.set("tokens", JsonNumbers.of(measured.tokens()));
    node.set("remainder", JsonNumbers.of(measured.remainder()));
    return node.put("relative_remainder", measured.relativeRemainder());
  }

  /** Norms and traces; where they are estimates, their standard errors and the number of draws beside them. */
  private void putKernel(ObjectNode norms, ObjectNode trace) {
    putPerUpdate(norms, "K_", "", side -> JsonNumbers.of(kernel(side).frobenius()));
    putPerUpdate(trace, "K_", "", side -> JsonNumbers.of(kernel(side).trace()));
    if (anySide(side -> kernel(side).draws() > 0)) {
      String error = "_standard_error";
      putPerUpdate(
          norms, "K_", error, side -> JsonNumbers.of(errors(kernel(side)).frobenius()));
      putPerUpdate(
          trace, "K_", error, side -> JsonNumbers.of(errors(kernel(side)).trace()));
      putPerUpdate(norms, "K_", "_draws", side -> NODES.numberNode(kernel(side).draws()));
      putPerUpdate(norms, "K_", "_error_factor", side -> NODES.numberNode(factor(kernel(side))));
    }
  }

  /** Standard errors on either side; 0 where exact. */
  private static double factor(KernelBlocks blocks) {
    return blocks.draws() == 0 ? 0 : IntervalFactor.ofNorm(1, blocks.draws());
  }

  private KernelBlocks kernel(@Nullable ThroughSide side) {
    @Nullable KernelBlocks blocks = side == null ? null : side.kernel();
    return blocks == null ? new KernelBlocks(noTokens(), noTokens(), 0, null) : blocks;
  }

  /** Zero where exact. */
  private static KernelBlocks.StandardErrors errors(KernelBlocks blocks) {
    KernelBlocks.@Nullable StandardErrors errors = blocks.errors();
    int columns = blocks.frobenius()[0].length;
    int rows = blocks.frobenius().length;
    return errors != null
        ? errors
        : new KernelBlocks.StandardErrors(new double[rows][columns], new double[rows][columns]);
  }

  private void putPerUpdate(
      ObjectNode target,
      String before,
      String after,
      Function<@Nullable ThroughSide, JsonNode> value) {
    for (Side each : Side.values()) {
      ArrayNode list = target.putArray(before + each.word() + after);
      observed.byUpdate().forEach(update -> list.add(value.apply(update.through(each))));
    }
  }

  private interface Test {
    boolean of(ThroughSide side);
  }

  private boolean anySide(Test test) {
    for (ByUpdate update : observed.byUpdate()) {
      for (Side each : Side.values()) {
        @Nullable ThroughSide side = update.through(each);
        if (side != null && test.of(side)) {
          return true;
        }
      }
    }
    return false;
  }

  /** [M][0]. */
  private double[][] noTokens() {
    return new double[tokens][0];
  }
}
