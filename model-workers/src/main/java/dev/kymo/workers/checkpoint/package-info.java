/** Checkpoints: atomic, checksummed, read back bit for bit. */
@NullMarked
package dev.kymo.workers.checkpoint;

import org.jspecify.annotations.NullMarked;
