/**
 * For which learning rates, and over how many steps, the first-order prediction of log π holds on a model. Start with {@link
 * dev.kymo.probes.firstorder.FirstOrderStudy}, which measures; {@link dev.kymo.probes.firstorder.RemainderCurve} has what is read off.
 *
 * <p>Confined to the calling thread; results are plain numbers. Imports no Pekko and no metrics.
 */
@NullMarked
package dev.kymo.probes.firstorder;

import org.jspecify.annotations.NullMarked;
