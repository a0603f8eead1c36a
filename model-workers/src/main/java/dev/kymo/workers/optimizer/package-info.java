/**
 * Optimizers as one pass over flat parameters, gradients and state: clip, update, zero. Start with {@link
 * dev.kymo.workers.optimizer.Optimizer}, which keeps the state of an {@link dev.kymo.workers.optimizer.UpdateRule}; to add a rule, see
 * {@link dev.kymo.workers.optimizer.Optimizers}.
 */
@NullMarked
package dev.kymo.workers.optimizer;

import org.jspecify.annotations.NullMarked;
