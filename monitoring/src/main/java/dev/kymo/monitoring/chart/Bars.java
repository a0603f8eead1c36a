package dev.kymo.monitoring.chart;

/**
 * Bars of one colour.
 *
 * @param name for the legend
 * @param values one per category of the panel; NaN: no bar
 */
public record Bars(String name, Tone tone, double[] values) {}
