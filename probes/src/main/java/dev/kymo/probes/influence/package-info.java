/**
 * Inner products of examples' gradients from one pass over all examples, layer by layer, without the gradients. Start with {@link
 * dev.kymo.probes.influence.InfluenceMatrix}, one number for each pair of an observed and an update's response; {@link
 * dev.kymo.probes.influence.TappedPass} is the pass, and whoever takes something else from the layers extends {@link
 * dev.kymo.probes.influence.LayerProducts}.
 *
 * <p>Confined to the differentiator's thread. Memory grows with all examples' tokens times the vocabulary, and ends with the pass. Of
 * probes it imports the calculus only.
 */
@NullMarked
package dev.kymo.probes.influence;

import org.jspecify.annotations.NullMarked;
