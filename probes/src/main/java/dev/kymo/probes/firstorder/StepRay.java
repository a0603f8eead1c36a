package dev.kymo.probes.firstorder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.kymo.probes.calculus.Differentiator;
import dev.kymo.probes.step.FrozenState;
import dev.kymo.workers.engine.TangentScripts;
import dev.kymo.workers.model.ParameterDirections;
import dev.kymo.workers.model.ParameterStore;
import dev.kymo.workers.optimizer.UpdateFormula;
import dev.kymo.workers.optimizer.UpdateTrace;
import dev.kymo.workers.training.UpdateResponse;
import dev.kymo.workers.training.UpdateSnapshot;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The straight line on which a step lies: directions whose sum is Δθ/η. With clipping, denominator and momentum as they were, every rule's
 * Δθ is linear in the learning rate η, so that the step can be made again, longer or shorter.
 */
final class StepRay {
  private StepRay() {}

  /** −g, the plain gradient's, unclipped. {@code at} holds θ before the step; its gradient is work space. */
  static ParameterDirections ofGradient(
      UpdateSnapshot update, ParameterStore at, Differentiator differentiator) {
    ParameterDirections ray = new ParameterDirections(at.layout(), 1, at.type());
    at.zeroGradient();
    differentiator.addGradient(
        at, update.responses().stream().map(UpdateResponse::weighted).toList());
    ray.set(differentiator.tangentScripts(), 0, at.gradientBlocks(), -1, null);
    at.zeroGradient();
    return ray;
  }

  /**
   * The optimizer's own: gradient, momentum and decay by its rule.
   *
   * @param learningRate with which the step was taken
   */
  static ParameterDirections ofRule(
      UpdateSnapshot update,
      double learningRate,
      ParameterStore at,
      Differentiator differentiator) {
    UpdateTrace trace = update.trace();
    UpdateFormula formula = trace.formula();
    TangentScripts scripts = differentiator.tangentScripts();
    List<NDArray> momentum = trace.momentum();
    int count = 1 + (momentum == null ? 0 : 1) + (formula.decay() == 0 ? 0 : 1);
    ParameterDirections ray = new ParameterDirections(at.layout(), count, at.type());
    try (NDManager scope = differentiator.newScope()) {
      @Nullable List<NDArray> divisor = FrozenState.denominator(scope, scripts, trace, at.type());
      at.zeroGradient();
      differentiator.addGradient(
          at, update.responses().stream().map(UpdateResponse::weighted).toList());
      ray.set(scripts, 0, at.gradientBlocks(), formula.gradient() / learningRate, divisor);
      at.zeroGradient();
      if (momentum != null) {
        ray.set(
            scripts,
            1,
            FrozenState.ofType(scope, momentum, at.type()),
            formula.momentum() / learningRate,
            formula.momentumDivided() ? divisor : null);
      }
      if (formula.decay() != 0) {
        ray.set(
            scripts,
            count - 1,
            at.blocks(),
            formula.decay() / learningRate,
            formula.decayDivided() ? divisor : null);
      }
    } catch (RuntimeException e) {
      ray.close();
      throw e;
    }
    return ray;
  }
}
