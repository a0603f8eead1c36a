package dev.kymo.workers.training;

/**
 * A step that was taken under observation.
 *
 * @param record what it did
 * @param update what taking it apart needs
 */
public record ObservedStep(StepRecord record, ParameterSnapshot update) {}
