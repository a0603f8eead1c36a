/**
 * Optimizers as one pass over flat parameters, gradients and state: clip, update, zero. Start with {@link
 * dev.kymo.workers.optimizer.Optimizer}; to add one, write its rule for a tile. Rules and rounding order are PyTorch's.
 */
@NullMarked
package dev.kymo.workers.optimizer;

import org.jspecify.annotations.NullMarked;
