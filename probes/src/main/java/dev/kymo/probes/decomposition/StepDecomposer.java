package dev.kymo.probes.decomposition;

import dev.kymo.workers.data.ResponseTypes;
import dev.kymo.workers.model.LanguageModel;
import dev.kymo.workers.model.ParameterLayout;
import dev.kymo.workers.model.ParameterStore;
import dev.kymo.workers.training.UpdateResponse;
import dev.kymo.workers.training.UpdateSnapshot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Takes the steps of a training run apart: for every observed example the measured change of its log-probability, the prediction
 * ⟨∇ log π, Δθ⟩ and the prediction's parts through each response of the update, whatever the optimizer.
 *
 * <p>One reverse pass per update response gives the parts of Δθ, one per observed example its gradient; the rest is inner products.
 * Confined to the thread that made it.
 */
public final class StepDecomposer implements AutoCloseable {
  /** The name under which the most likely tokens at the chosen response's places are watched. */
  public static final String ARGMAX = "argmax";

  /** Of a row, the most likely tokens come last. */
  private static final Comparator<ObservedChange> ROW_BY_ROW = Comparator.comparingInt(
          ObservedChange::row)
      .thenComparing(change -> change.response().equals(ARGMAX));

  private final List<ObservedExample> observed;
  private final Differentiator differentiator;
  /** θ before the step, with room for a gradient. */
  private final ParameterStore at;

  public StepDecomposer(LanguageModel model, List<ObservedExample> observed) {
    if (observed.isEmpty()) {
      throw new IllegalArgumentException("nothing is observed");
    }
    this.observed = List.copyOf(observed);
    differentiator = new Differentiator(model);
    at = ParameterStore.forTraining(new ParameterLayout(model.parameters()));
  }

  /** Changes are in the order of rows, then of the observed examples, {@link #ARGMAX} last. Does not close the snapshot. */
  public StepDecomposition decompose(UpdateSnapshot update) {
    long start = System.nanoTime();
    at.copyFrom(update.before());
    List<ObservedChange> changes = new ArrayList<>();
    NoiseFloor noise = NoiseFloor.at(at, observed, update.step(), differentiator);
    try (UpdateParts parts = UpdateParts.of(update, at, differentiator)) {
      for (ObservedExample each : observed) {
        observe(each, update, parts, noise, changes);
      }
      changes.sort(ROW_BY_ROW);
    }
    List<StepDecomposition.UpdateExample> updates = update.responses().stream()
        .map(r -> new StepDecomposition.UpdateExample(r.row(), r.type(), pulled(r)))
        .toList();
    return new StepDecomposition(
        update.step(),
        update.stage(),
        update.objective(),
        update.trace().formula().clip(),
        updates,
        changes,
        (System.nanoTime() - start) / 1e9);
  }

  /** The loss falls as a pulled response's log-probability rises. */
  private static boolean pulled(UpdateResponse response) {
    return Arrays.stream(response.derivatives()).sum() <= 0;
  }

  /** Adds the example's change, and that of the most likely tokens at the places of a chosen one. */
  private void observe(
      ObservedExample each,
      UpdateSnapshot update,
      UpdateParts parts,
      NoiseFloor noise,
      List<ObservedChange> changes) {
    try (RecordedPass pass = differentiator.record(at, each.example())) {
      List<String> responses = new ArrayList<>(List.of(each.response()));
      List<int[]> labels = new ArrayList<>(List.of(each.example().response()));
      if (each.response().equals(ResponseTypes.CHOSEN)) {
        responses.add(ARGMAX);
        labels.add(pass.argmax());
      }
      List<double[]> after = differentiator.logprobs(update.after(), each.example(), labels);
      for (int i = 0; i < labels.size(); i++) {
        double change = Arrays64.sum(after.get(i)) - Arrays64.sum(pass.logprobs(labels.get(i)));
        double[] products = products(pass, labels.get(i), parts);
        changes.add(new ObservedChange(
            each.row(),
            responses.get(i),
            labels.get(i).length,
            change,
            products[parts.whole()],
            Arrays.stream(products, 0, parts.responses()).boxed().toList(),
            products[parts.momentum()],
            products[parts.decay()],
            products[parts.rounding()],
            noise.of(labels.get(i).length)));
      }
    }
  }

  /** ⟨∇ Σ log π(labels), part⟩ for every part of the update. */
  private double[] products(RecordedPass pass, int[] labels, UpdateParts parts) {
    at.zeroGradient();
    pass.addGradient(labels, Arrays64.ones(labels.length));
    return parts.directions().dot(differentiator.tangentScripts(), at.gradientBlocks());
  }

  @Override
  public void close() {
    differentiator.close();
    at.close();
  }
}
