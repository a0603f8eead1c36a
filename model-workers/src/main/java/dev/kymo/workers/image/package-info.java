/**
 * Labelled images of digits, read from MNIST's files or drawn. Start with {@link dev.kymo.workers.image.Images}.
 *
 * <p>Plain bytes: no tensors, no threads, no state. The same seed draws the same images on every machine.
 */
@NullMarked
package dev.kymo.workers.image;

import org.jspecify.annotations.NullMarked;
