/**
 * Takes one plain update θ ← θ − η·∇L apart, on request, with every factor of Δ log π = −η·A·K·G. Start with {@link
 * dev.kymo.probes.update.UpdateDecomposer}; {@link dev.kymo.probes.update.DecompositionDetail} says how much of it.
 *
 * <p>Confined to the thread that made the decomposer, which holds the parameters with a gradient and, while it works, some directions beside
 * them. Results are plain numbers. Of probes it imports the calculus and the kernel.
 */
@NullMarked
package dev.kymo.probes.update;

import org.jspecify.annotations.NullMarked;
