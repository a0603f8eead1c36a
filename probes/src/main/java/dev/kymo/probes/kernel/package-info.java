/**
 * K, the empirical neural tangent kernel: by the tokens of two examples, exact or estimated, in {@link
 * dev.kymo.probes.kernel.EmpiricalKernel}, where to start; between all responses of a prompt, at a step of a running training, in {@link
 * dev.kymo.probes.kernel.ResponseKernels}.
 *
 * <p>Confined to the calling thread. No V × V matrix exists: memory is some directions in parameter space at a time and what one pass
 * makes of them; results are plain numbers. Of probes it imports the calculus only.
 */
@NullMarked
package dev.kymo.probes.kernel;

import org.jspecify.annotations.NullMarked;
