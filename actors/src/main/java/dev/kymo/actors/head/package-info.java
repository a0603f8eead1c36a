/**
 * What owns experiments, runs, journal and rows: {@link dev.kymo.actors.head.ExperimentSupervisor} and what it starts. No tensor is touched here, and nodes are
 * seen through the link alone.
 */
@NullMarked
package dev.kymo.actors.head;

import org.jspecify.annotations.NullMarked;
