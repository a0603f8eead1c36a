/**
 * Language models, written once. Start with {@link dev.kymo.workers.model.LanguageModel}: it describes a forward pass as
 * calls to {@link dev.kymo.workers.model.Operations}, and an interpreter of these decides what the pass computes. {@link
 * dev.kymo.workers.model.ParameterStore} holds the parameters in flat blocks.
 *
 * <p>{@link dev.kymo.workers.model.ImageClassifier} is the same for images, with operations and interpreters of its own.
 *
 * <p>To add a family, implement {@code LanguageModel} and name it in {@link dev.kymo.workers.model.ModelFolder}.
 */
@NullMarked
package dev.kymo.workers.model;

import org.jspecify.annotations.NullMarked;
