/**
 * The actor system: {@link dev.kymo.actors.ExperimentSystem} starts it, {@link dev.kymo.actors.ExperimentSupervisor} is its
 * root. Runs live in the head's event-sourced {@link dev.kymo.actors.RunActor}s; trainers and probes live on pinned threads
 * of {@link dev.kymo.actors.WorkerActor} and {@link dev.kymo.actors.ProbeActor}; {@link dev.kymo.actors.Aggregator} is the
 * only writer of rows.
 *
 * <p>Every message may cross JVMs, except {@link dev.kymo.actors.StepSnapshot}. Nothing blocks the default dispatcher.
 */
@NullMarked
package dev.kymo.actors;

import org.jspecify.annotations.NullMarked;
