package dev.kymo.probes.decomposition;

import org.jspecify.annotations.Nullable;

/**
 * What one row contributes to an update.
 *
 * @param rejected null if there is none
 * @param referenceChosen log π_ref(y⁺); NaN if not given
 * @param referenceRejected log π_ref(y⁻); NaN if not given
 */
public record UpdatePair(
    Example chosen, @Nullable Example rejected, double referenceChosen, double referenceRejected) {}
