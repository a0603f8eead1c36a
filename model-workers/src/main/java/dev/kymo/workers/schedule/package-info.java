/**
 * How the learning rate changes over a stage. Start with {@link dev.kymo.workers.schedule.Schedule}; to add one, see {@link
 * dev.kymo.workers.schedule.Schedules}. Plain arithmetic: no tensors.
 */
@NullMarked
package dev.kymo.workers.schedule;

import org.jspecify.annotations.NullMarked;
