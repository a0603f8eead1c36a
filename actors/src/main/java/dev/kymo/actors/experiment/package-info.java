/**
 * Experiment files: from YAML to the plans of every run, and the folder that an experiment's output goes to. Start with
 * {@link dev.kymo.actors.experiment.Experiment} and {@link dev.kymo.actors.experiment.OutputFolder}.
 *
 * <p>What a user can get wrong ends in a {@link dev.kymo.actors.experiment.BadInputException}, which names all problems of
 * a file at once. Records are immutable and may cross threads; {@code OutputFolder} belongs to whoever opened it. Imports
 * no Pekko and no DJL. What plans are written as is declared beside what they compute ({@link
 * dev.kymo.vocabulary.plan.Schema}); here files are read and written by that.
 */
@NullMarked
package dev.kymo.actors.experiment;

import org.jspecify.annotations.NullMarked;
