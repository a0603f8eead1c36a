/**
 * What trains and probes: {@link dev.kymo.actors.node.NodeActor} offers slots, each with a {@link dev.kymo.actors.node.WorkerActor} that answers the head over a
 * {@link dev.kymo.actors.node.TrainerActor} and a {@link dev.kymo.actors.node.ProbeActor} on threads of their own. Sees the head through the link alone.
 */
@NullMarked
package dev.kymo.actors.node;

import org.jspecify.annotations.NullMarked;
