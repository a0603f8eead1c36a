/**
 * Compares two checkpoints of one architecture, trained anywhere: what changed on an example, and what of that is first order in the
 * parameters' change. Start with {@link dev.kymo.probes.checkpoints.CheckpointComparer}.
 *
 * <p>Confined to the thread that made the comparer, which holds both sets of parameters, a gradient and up to three directions until it is
 * closed. Results are plain numbers. Of probes it imports the calculus only.
 */
@NullMarked
package dev.kymo.probes.checkpoints;

import org.jspecify.annotations.NullMarked;
