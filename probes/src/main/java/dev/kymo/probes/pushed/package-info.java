/**
 * The squeezing effect at the tokens of real steps: what an update that pushes rejected responses down does to the predictions at their
 * own tokens. Start with {@link dev.kymo.probes.pushed.PushedTokensProbe}; {@link dev.kymo.probes.pushed.PushedToken} is the arithmetic
 * of one token, in which the paper's questions (arXiv 2407.10490, claims (i) to (v)) become counts.
 *
 * <p>The laboratory of {@link dev.kymo.probes.squeeze} asks the same of one softmax. Confined to the calling thread; arrays end with the
 * pass that made them. Imports no Pekko and no metrics.
 */
@NullMarked
package dev.kymo.probes.pushed;

import org.jspecify.annotations.NullMarked;
