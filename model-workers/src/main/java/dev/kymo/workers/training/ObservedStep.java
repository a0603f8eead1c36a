package dev.kymo.workers.training;

import dev.kymo.vocabulary.StepRow;

/**
 * A step that was taken under observation.
 *
 * @param record what it did
 * @param update what taking it apart needs
 */
public record ObservedStep(StepRow record, ParameterSnapshot update) {}
