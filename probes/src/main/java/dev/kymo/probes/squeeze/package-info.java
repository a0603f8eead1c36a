/**
 * The squeezing effect where it can be computed exactly: softmax regression in plain double arithmetic. Start with
 * {@link dev.kymo.probes.squeeze.SoftmaxStep}, one update as seen at one example; {@link dev.kymo.probes.squeeze.UpdateVectors},
 * {@link dev.kymo.probes.squeeze.SqueezeSweeps}, {@link dev.kymo.probes.squeeze.TwoGram} and
 * {@link dev.kymo.probes.squeeze.SqueezeClaims} ask it the paper's questions (arXiv 2407.10490).
 *
 * <p>No tensors, no threads, no state; {@code StrictMath} and counter-based random numbers, so that equal settings give equal
 * bits. Losses and their derivatives are those of {@code dev.kymo.workers.objective}, never written again here: a new
 * objective is shown by one more entry in {@link dev.kymo.probes.squeeze.UpdateVectors}.
 */
@NullMarked
package dev.kymo.probes.squeeze;

import org.jspecify.annotations.NullMarked;
