/**
 * Objectives as arithmetic: log-probabilities of responses in, the loss and its derivative with respect to each out. Start
 * with {@link dev.kymo.workers.objective.Objective}; to add one, see {@link dev.kymo.workers.objective.Objectives}. No tensors here; {@code StrictMath}, so that equal inputs give equal bits
 * everywhere.
 */
@NullMarked
package dev.kymo.workers.objective;

import org.jspecify.annotations.NullMarked;
