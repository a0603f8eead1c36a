package dev.kymo.monitoring.rows;

/**
 * One row, ready to be written.
 *
 * @param key what it is about
 * @param line its JSON, without the line's end
 * @param comparable the line without what may differ when a step is repeated
 */
public record Row(RowKey key, String line, String comparable) {}
