package dev.kymo.probes.update;

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
import dev.kymo.workers.objective.Objective;
import dev.kymo.workers.training.UpdateResponse;
import java.util.List;

/**
 * Takes one plain update θ ← θ − η·∇L apart, with every factor of Δ log π = −η·A·K·G + O(η²) (arXiv 2407.10490). The directions −g of
 * the update's sides go through the model in forward mode; what that leaves of the measured change is the remainder.
 *
 * <p>Confined to the thread that made it. M: tokens of the observed response, L: of the update's, V: vocabulary.
 */
public final class UpdateDecomposer implements AutoCloseable {
  private final Differentiator differentiator;
  private final ParameterStore at;

  private UpdateDecomposer(LanguageModel model, ParameterStore at) {
    this.differentiator = new Differentiator(model);
    this.at = at;
  }

  /** Reads a model's weights, to work in float32 or float64. */
  public static UpdateDecomposer open(ModelFolder folder, DataType type) {
    ParameterLayout layout = folder.layout();
    try (ParameterStore read = ParameterStore.forValues(layout)) {
      folder.readInto(read);
      return at(folder.model(), read, type);
    }
  }

  /** Copies parameters, to work in float32 or float64. */
  static UpdateDecomposer at(LanguageModel model, ParameterStore parameters, DataType type) {
    ParameterStore at = ParameterStore.forTraining(parameters.layout(), type);
    at.copyFrom(parameters);
    return new UpdateDecomposer(model, at);
  }

  /** The model. */
  public LanguageModel model() {
    return differentiator.model();
  }

  /**
   * Takes the update on the mean of the loss over {@code pairs} apart.
   *
   * @param etas learning rates at which the change is measured
   */
  public UpdateDecomposition decompose(
      Objective objective,
      List<UpdatePair> pairs,
      List<Example> observed,
      List<Double> etas,
      DecompositionDetail detail,
      PassListener listener) {
    UpdateLoss loss =
        UpdateLoss.of(objective, pairs, example -> differentiator.distribution(at, example));
    PassCounter passes =
        new PassCounter(listener, passes(loss, observed.size(), etas.size(), detail));
    UpdateEffects effects = new UpdateEffects(differentiator, at, loss, observed, detail, passes);
    effects.predictions().throughParts();
    try (ParameterDirections both = effects.predictions().bySide()) {
      if (detail.full()) {
        effects.predictions().throughSides(both);
      }
      effects.measure(both, etas);
    }
    if (detail.byToken()) {
      effects.tokens();
    }
    if (detail.kernel() != DecompositionDetail.Kernel.NONE) {
      effects.kernels();
    }
    return new UpdateDecomposition(loss.margins(), loss.coefficients(), effects.results());
  }

  private long passes(UpdateLoss loss, int observed, int etas, DecompositionDetail detail) {
    long backwards = 0;
    for (UpdateResponse each : loss.responses()) {
      int tokens = each.example().tokens();
      backwards += detail.byToken() ? tokens : 0;
      backwards += detail.cotangents(model().vocabularySize(), tokens);
    }
    long others = observed * (1L + loss.parts().size() + (detail.full() ? 2 : 0) + etas);
    return backwards * (1 + observed) + others + 2L * loss.responses().size();
  }

  @Override
  public void close() {
    differentiator.close();
    at.close();
  }
}
