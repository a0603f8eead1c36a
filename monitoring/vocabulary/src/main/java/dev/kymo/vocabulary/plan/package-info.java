/**
 * How plans are written: what an experiment says of an objective, an optimizer, a schedule or a probe. Each declares its keys once, as a
 * {@link dev.kymo.vocabulary.plan.Schema} beside what it computes; from that come reading, the errors, {@code resolved.yaml}, the
 * numbers under which plans are sent, and docs/experiment.md. Start with {@link dev.kymo.vocabulary.plan.Key}.
 *
 * <p>Plain values, confined to no thread; imports nothing but the JDK. Whoever knows a file format implements {@link
 * dev.kymo.vocabulary.plan.Source} and {@link dev.kymo.vocabulary.plan.Given} to read it and {@link dev.kymo.vocabulary.plan.Sink} to
 * write it.
 */
@NullMarked
package dev.kymo.vocabulary.plan;

import org.jspecify.annotations.NullMarked;
