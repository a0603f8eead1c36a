/**
 * Nodes on other machines: the gate at which a head takes them in, and the process that joins. Start with {@link dev.kymo.actors.cluster.GateActor} and
 * {@link dev.kymo.actors.cluster.JoinedNode}.
 */
@NullMarked
package dev.kymo.actors.cluster;

import org.jspecify.annotations.NullMarked;
