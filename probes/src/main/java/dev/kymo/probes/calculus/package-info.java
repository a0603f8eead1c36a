/**
 * A model's log-probabilities and their derivatives by the parameters: what every decomposition is made of. Start with {@link
 * dev.kymo.probes.calculus.Differentiator}.
 *
 * <p>Reverse mode ({@link dev.kymo.probes.calculus.RecordedPass}) leads from an example to the parameters, forward mode ({@link
 * dev.kymo.probes.calculus.Differentiator}) from directions in parameter space to the example's tokens; {@link
 * dev.kymo.probes.calculus.SoftmaxJacobian} and {@link dev.kymo.probes.calculus.LossGradient} are A and G, for which one prediction is
 * enough. A new kind of model implements {@link dev.kymo.probes.calculus.LogitModel}.
 *
 * <p>Confined to the thread that made the differentiator. Arrays belong to the scope or the pass that made them and end with it. Imports
 * no other package of probes.
 */
@NullMarked
package dev.kymo.probes.calculus;

import org.jspecify.annotations.NullMarked;
