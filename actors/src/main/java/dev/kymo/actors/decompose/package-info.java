/**
 * What {@code kymo decompose} answers: a request's texts as token ids, and the results as JSON and safetensors. Start with
 * {@link dev.kymo.actors.decompose.RequestedUpdate} and {@link dev.kymo.actors.decompose.ComparedCheckpoints}.
 *
 * <p>Confined to the calling thread, which must be prepared for the tensor library. Imports no Pekko. What is computed is in {@link
 * dev.kymo.probes.update} and {@link dev.kymo.probes.checkpoints}; what a request may say is in {@code dev.kymo.actors.experiment}.
 */
@NullMarked
package dev.kymo.actors.decompose;

import org.jspecify.annotations.NullMarked;
