/**
 * The only place that talks to PyTorch's native interface: loading, gradients, scripted operations, native memory.
 *
 * <p>Start with {@link dev.kymo.workers.engine.Torch}. Everything here is confined to a thread that called {@link
 * dev.kymo.workers.engine.Torch#prepareThread}; arrays belong to the {@code NDManager} that is passed or that the first
 * operand belongs to.
 */
@NullMarked
package dev.kymo.workers.engine;

import org.jspecify.annotations.NullMarked;
