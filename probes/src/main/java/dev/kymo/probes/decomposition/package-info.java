/**
 * Takes one update apart: how it changed the prediction on an observed example, to first order, and through what. Start with
 * {@link dev.kymo.probes.decomposition.StepDecomposer}, for a step of a running training, or {@link
 * dev.kymo.probes.decomposition.UpdateDecomposer}, for one plain update with every factor of Δ log π = −η·A·K·G.
 *
 * <p>Reverse mode ({@link dev.kymo.probes.decomposition.RecordedPass}) leads from an example to the parameters, forward mode
 * ({@link dev.kymo.probes.decomposition.Differentiator}) from directions in parameter space to the example's tokens.
 *
 * <p>{@link dev.kymo.probes.decomposition.InfluenceMatrix} is one number for each pair of an observed and an update's response, from one
 * pass over all of them.
 *
 * <p>Confined to the calling thread. Arrays belong to the object that made them and end with it. Imports no Pekko and no metrics.
 */
@NullMarked
package dev.kymo.probes.decomposition;

import org.jspecify.annotations.NullMarked;
