/**
 * Everything observable about runs: the events, how they are kept on disk, how they are counted and how they are folded
 * into what a reader looks at. Start with {@link dev.kymo.vocabulary.RunEvent}.
 *
 * <p>Imports neither DJL nor Pekko: plain numbers come in, files, metrics and summaries go out.
 */
@NullMarked
package dev.kymo.monitoring;

import org.jspecify.annotations.NullMarked;
