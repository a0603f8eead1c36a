/** Computations on parameter snapshots and observed examples; knows neither actors nor metrics. */
@NullMarked
package dev.kymo.probes;

import org.jspecify.annotations.NullMarked;
