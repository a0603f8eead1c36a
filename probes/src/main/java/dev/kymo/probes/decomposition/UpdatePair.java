package dev.kymo.probes.decomposition;

import org.jspecify.annotations.Nullable;

/**
 * What one row contributes to an update.
 *
 * @param chosen null if there is none, likewise {@code rejected}; the objective must not read it then
 * @param referenceChosen log π_ref(y⁺); NaN if not given
 * @param referenceRejected log π_ref(y⁻); NaN if not given
 */
public record UpdatePair(
    @Nullable Example chosen,
    @Nullable Example rejected,
    double referenceChosen,
    double referenceRejected) {}
