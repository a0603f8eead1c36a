package dev.kymo.probes.decomposition;

import ai.djl.ndarray.types.DataType;
import dev.kymo.workers.model.LanguageModel;
import dev.kymo.workers.model.ModelFolder;
import dev.kymo.workers.model.ParameterDirections;
import dev.kymo.workers.model.ParameterLayout;
import dev.kymo.workers.model.ParameterStore;
import dev.kymo.workers.objective.Objective;
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
    ParameterLayout layout = new ParameterLayout(folder.model().parameters());
    ParameterStore at = ParameterStore.forTraining(layout, type);
    try (ParameterStore read = ParameterStore.forValues(layout)) {
      folder.readInto(read);
      at.copyFrom(read);
    } catch (RuntimeException e) {
      at.close();
      throw e;
    }
    return new UpdateDecomposer(folder.model(), at);
  }

  /**
   * Takes the update on the mean of the loss over {@code pairs} apart.
   *
   * @param etas learning rates at which the change is measured
   * @param full whether predictions for every token of the vocabulary are wanted
   */
  public UpdateDecomposition decompose(
      Objective objective,
      List<UpdatePair> pairs,
      List<Example> observed,
      List<Double> etas,
      boolean full) {
    List<Contribution> contributions =
        Contribution.of(objective, pairs, example -> differentiator.distribution(at, example));
    try (ParameterDirections sides = sides(contributions, pairs.size())) {
      ObservedChanges changes =
          new ObservedChanges(differentiator, at, pairs.size(), observed, full);
      changes.predictions(sides);
      changes.tokensOf(contributions);
      changes.kernels(contributions);
      changes.measure(sides, etas);
      Contribution.Energies energies =
          Contribution.Energies.of(objective, contributions, pairs.size());
      return new UpdateDecomposition(
          energies.margins(), energies.coefficients(), changes.results());
    }
  }

  /** −g of every side: direction 2i is update i's chosen side, 2i + 1 its rejected one, zero if it has none. */
  private ParameterDirections sides(List<Contribution> contributions, int updates) {
    ParameterDirections sides = new ParameterDirections(at.layout(), 2 * updates, at.type());
    for (int i = 0; i < updates; i++) {
      for (int side = 0; side < 2; side++) {
        at.zeroGradient();
        for (Contribution each : contributions) {
          if (each.update() == i && each.chosenSide() == (side == 0)) {
            differentiator.addGradient(at, each.example(), each.derivatives());
          }
        }
        sides.set(differentiator.tangentScripts(), 2 * i + side, at.gradientBlocks(), -1, null);
      }
    }
    at.zeroGradient();
    return sides;
  }

  @Override
  public void close() {
    differentiator.close();
    at.close();
  }
}
