/**
 * Experiments disturbed on purpose, and compared with undisturbed ones: what is done to them, when, and what came of it. Start with {@link
 * dev.kymo.actors.chaos.DisturbedExperiment}. Everything is done from outside, to processes and files of an experiment that another process trains; threads
 * wait where they are. Imports neither head nor node.
 */
@NullMarked
package dev.kymo.actors.chaos;

import org.jspecify.annotations.NullMarked;
