/**
 * Learning dynamics where a prediction is one token: a classifier of digits, the paper's Fig. 1 (arXiv 2407.10490). Start with
 * {@link dev.kymo.probes.digits.DigitLaboratory}, which trains a model and takes its updates apart with the same A, K and G as a language
 * model's ({@link dev.kymo.probes.calculus}).
 *
 * <p>All in float64, confined to the calling thread; every number is a function of the settings and the images. Another
 * architecture is one more {@link dev.kymo.probes.digits.ClassifierKind}.
 */
@NullMarked
package dev.kymo.probes.digits;

import org.jspecify.annotations.NullMarked;
