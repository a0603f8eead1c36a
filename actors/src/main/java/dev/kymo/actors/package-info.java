/**
 * The actor system: {@link dev.kymo.actors.ExperimentSystem} puts a head ({@link dev.kymo.actors.head}) and a node ({@link dev.kymo.actors.node}) into one JVM, which
 * speak through {@link dev.kymo.actors.link} alone. Nothing blocks the default dispatcher.
 */
@NullMarked
package dev.kymo.actors;

import org.jspecify.annotations.NullMarked;
