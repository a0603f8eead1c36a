/**
 * The actor system: {@link dev.kymo.actors.ExperimentSystem} starts it, {@link dev.kymo.actors.ExperimentSupervisor} is its
 * root. Runs live in the head's event-sourced {@link dev.kymo.actors.RunActor}s; trainers and probes live on pinned threads
 * of {@link dev.kymo.actors.WorkerActor} and {@link dev.kymo.actors.ProbeActor}; a {@link dev.kymo.actors.RowsActor} is the
 * only writer of a run's rows, and {@link dev.kymo.actors.Aggregator} feeds the sinks with what all of them tell.
 *
 * <p>Every message may cross JVMs, except {@link dev.kymo.actors.StepSnapshot}. Nothing blocks the default dispatcher.
 */
@NullMarked
package dev.kymo.actors;

import org.jspecify.annotations.NullMarked;
