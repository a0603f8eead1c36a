package dev.kymo.probes.checkpoints;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import dev.kymo.probes.calculus.Differentiator;
import dev.kymo.probes.calculus.PassCounter;
import dev.kymo.probes.calculus.PassListener;
import dev.kymo.workers.model.Example;
import dev.kymo.workers.model.LanguageModel;
import dev.kymo.workers.model.ModelFolder;
import dev.kymo.workers.model.ParameterDirections;
import dev.kymo.workers.model.ParameterLayout;
import dev.kymo.workers.model.ParameterStore;
import dev.kymo.workers.model.WeightedExample;
import dev.kymo.workers.objective.ScoredResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Compares two checkpoints of one architecture, θ_A and θ_B, trained anywhere: how log π changed on an example, and what part of that is
 * first order in Δθ = θ_B − θ_A at θ_A, ⟨∇ log π(y), Δθ⟩. Also says how much of Δθ lies along a batch's own directions: pull, the mean over
 * rows of ∇ log π(y⁺), which is −g of supervised finetuning; push, minus the mean of ∇ log π(y⁻); and pair, their sum, which is DPO's −g
 * at its reference model up to the factor β/2.
 *
 * <p>Confined to the thread that made it. M: tokens of a response.
 */
public final class CheckpointComparer implements AutoCloseable {
  /** Directions: Δθ, then the batch's. */
  private static final int CHANGE = 0;

  private static final int PULL = 1;
  private static final int PUSH = 2;

  private final Differentiator differentiator;
  private final ParameterStore before;
  private final ParameterStore after;
  private final ParameterDirections directions;
  private @Nullable BatchAlignment alignment;

  private CheckpointComparer(
      LanguageModel model, ParameterStore before, ParameterStore after, boolean withBatch) {
    this.differentiator = new Differentiator(model);
    this.before = before;
    this.after = after;
    this.directions = new ParameterDirections(before.layout(), withBatch ? 3 : 1, before.type());
    directions.setDifference(
        differentiator.tangentScripts(), CHANGE, after.blocks(), before.blocks());
  }

  /**
   * Compares shapes and whatever else gives parameters their meaning.
   *
   * @throws CheckpointsDifferException naming the first difference
   */
  public static void requireComparable(ModelFolder before, ModelFolder after) {
    ArchitectureDifference.requireNone(before, after);
  }

  /**
   * Reads both, to work in float32 or float64.
   *
   * @param withBatch whether {@link #align} will be called
   * @throws CheckpointsDifferException if they are not of one architecture
   */
  public static CheckpointComparer open(
      ModelFolder before, ModelFolder after, DataType type, boolean withBatch) {
    requireComparable(before, after);
    ParameterLayout layout = before.layout();
    after.layout(); // whose weights are looked at before memory is taken for any
    ParameterStore first = read(before, ParameterStore.forTraining(layout, type));
    ParameterStore second;
    try {
      second = read(after, ParameterStore.forValues(layout, type));
    } catch (RuntimeException e) {
      first.close();
      throw e;
    }
    return new CheckpointComparer(before.model(), first, second, withBatch);
  }

  private static ParameterStore read(ModelFolder folder, ParameterStore into) {
    try (ParameterStore read = ParameterStore.forValues(into.layout())) {
      folder.readInto(read);
      into.copyFrom(read);
      return into;
    } catch (RuntimeException e) {
      into.close();
      throw e;
    }
  }

  /** ‖θ_A‖ and ‖Δθ‖. */
  public double[] norms() {
    return new double[] {norm(before.blocks()), Math.sqrt(inner(CHANGE, CHANGE))};
  }

  private double norm(List<NDArray> blocks) {
    try (ParameterDirections one = new ParameterDirections(before.layout(), 1, before.type())) {
      one.set(differentiator.tangentScripts(), 0, blocks, 1, null);
      return Math.sqrt(one.dot(differentiator.tangentScripts(), blocks)[0]);
    }
  }

  /**
   * Computes a batch's directions at θ_A; afterwards {@link #compare} says what they predict.
   *
   * @param chosen at least one
   * @param rejected may be none
   */
  public BatchAlignment align(List<Example> chosen, List<Example> rejected, PassListener listener) {
    PassCounter passes = new PassCounter(listener, chosen.size() + rejected.size());
    ascend(chosen, 1.0 / chosen.size(), PULL, passes);
    if (!rejected.isEmpty()) {
      ascend(rejected, -1.0 / rejected.size(), PUSH, passes);
    }
    alignment = BatchAlignment.of(
        inner(CHANGE, CHANGE),
        new double[] {inner(CHANGE, PULL), inner(CHANGE, PUSH)},
        inner(PULL, PULL),
        inner(PULL, PUSH),
        inner(PUSH, PUSH));
    return alignment;
  }

  /** Direction k ← weight · Σ ∇ log π(y). */
  private void ascend(List<Example> examples, double weight, int k, PassCounter passes) {
    before.zeroGradient();
    for (Example example : examples) {
      differentiator.addGradient(before, WeightedExample.observed(example));
      passes.passed(1);
    }
    directions.set(differentiator.tangentScripts(), k, before.gradientBlocks(), weight, null);
    before.zeroGradient();
  }

  private double inner(int a, int b) {
    List<NDArray> views = directions.direction(b);
    try {
      return directions.dot(differentiator.tangentScripts(), views)[a];
    } finally {
      views.forEach(NDArray::close);
    }
  }

  /** What happened to one example. */
  public CheckpointChange compare(Example example) {
    double[] logprobsBefore = differentiator.logprobs(before, example);
    double[] logprobsAfter = differentiator.logprobs(after, example);
    double[] measured = new double[example.tokens()];
    for (int m = 0; m < measured.length; m++) {
      measured[m] = logprobsAfter[m] - logprobsBefore[m];
    }
    double[][] tangents = differentiator.tangents(before, directions, example);
    before.zeroGradient();
    differentiator.addGradient(before, WeightedExample.observed(example));
    double byGradient =
        directions.dot(differentiator.tangentScripts(), before.gradientBlocks())[CHANGE];
    before.zeroGradient();
    boolean aligned = alignment != null;
    return new CheckpointChange(
        new ScoredResponse("", logprobsBefore, Double.NaN).logprob(),
        measured,
        tangents[CHANGE],
        byGradient,
        aligned ? tangents[PULL] : null,
        aligned ? tangents[PUSH] : null);
  }

  @Override
  public void close() {
    directions.close();
    differentiator.close();
    after.close();
    before.close();
  }
}
