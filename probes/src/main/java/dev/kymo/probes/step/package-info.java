/**
 * Takes the steps of a running training apart, whatever the optimizer: what a step did to each observed response, to first order, and
 * through what. Start with {@link dev.kymo.probes.step.StepDecomposer}.
 *
 * <p>Confined to the thread that made the decomposer. It reads a snapshot and leaves it open; its own arrays end with each pass, except for
 * {@link dev.kymo.probes.step.TokenDecomposer}'s, which holds the parameters five times. Results are plain numbers. Of probes it imports the
 * calculus and, for the pass, the influence.
 */
@NullMarked
package dev.kymo.probes.step;

import org.jspecify.annotations.NullMarked;
